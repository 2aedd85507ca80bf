// Draws media/icon.png: five lines of text and a summary of two lines below them. Run it after changing this file.
import { mkdirSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

const SIZE = 256;
const SAMPLES = 4; // per pixel and direction
const GROUND = [0x20, 0x32, 0x3f];
const TEXT = [0x6d, 0x8c, 0x9c];
const SUMMARY = [0xff, 0xc8, 0x57];

/** Bars with round ends: left, top, width, height, color. */
const bars = [
  ...[168, 176, 152, 172, 108].map((width, row) => [40, 44 + row * 22, width, 10, TEXT]),
  [40, 168, 176, 16, SUMMARY],
  [40, 198, 112, 16, SUMMARY],
];

function inRounded(x, y, left, top, width, height, radius) {
  const dx = Math.max(left + radius - x, x - (left + width - radius), 0);
  const dy = Math.max(top + radius - y, y - (top + height - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
}

/** Return the color and the opacity at a point. */
function colorAt(x, y) {
  if (!inRounded(x, y, 0, 0, SIZE, SIZE, 44)) {
    return [0, 0, 0, 0];
  }
  const bar = bars.find(([left, top, width, height]) => inRounded(x, y, left, top, width, height, height / 2));
  return [...(bar ? bar[4] : GROUND), 255];
}

/** Return the mean color of the samples of a pixel, weighted by their opacity. */
function pixel(column, row) {
  const sum = [0, 0, 0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const x = column + ((i % SAMPLES) + 0.5) / SAMPLES;
    const y = row + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES;
    const [red, green, blue, alpha] = colorAt(x, y);
    [red, green, blue].forEach((value, channel) => (sum[channel] += value * alpha));
    sum[3] += alpha;
  }
  const color = sum.slice(0, 3).map((value) => (sum[3] ? Math.round(value / sum[3]) : 0));
  return [...color, Math.round(sum[3] / (SAMPLES * SAMPLES))];
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

const rows = Array.from({ length: SIZE }, (_, row) => [
  0,
  ...Array.from({ length: SIZE }, (_, column) => pixel(column, row)).flat(),
]);
const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
header.set([8, 6, 0, 0, 0], 8); // eight bits per channel, RGBA, not interlaced
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk("IHDR", header),
  chunk("IDAT", deflateSync(Buffer.from(rows.flat()), { level: 9 })),
  chunk("IEND", Buffer.alloc(0)),
]);
mkdirSync(new URL("../media/", import.meta.url), { recursive: true });
writeFileSync(new URL("../media/icon.png", import.meta.url), png);
