"""Pure functions of text: words, sentences, salience, grounding, layout. No IO, no clock, no log."""
