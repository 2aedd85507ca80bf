"""Analysis of plain text: lines, sentences, words, salience, topics and support. No IO, no clock, no logging."""
