// Fills of bars as small repeated pictures, made on a canvas of their own.
import type { Pattern } from './chart-kinds.ts';

const SIZE = 8;

function lineIn(
  to: CanvasRenderingContext2D,
  points: readonly (readonly [number, number])[],
): void {
  for (const [x, y] of points) {
    to.beginPath();
    to.moveTo(x - SIZE, y + SIZE);
    to.lineTo(x + SIZE, y - SIZE);
    to.stroke();
  }
}

/** @param ground behind the pattern, so that what is drawn below does not shine through */
export function patternOf(
  context: CanvasRenderingContext2D,
  pattern: Pattern,
  colour: string,
  ground: string,
): CanvasPattern | string {
  if (pattern === 'full') return colour;
  const tile = document.createElement('canvas');
  tile.width = SIZE;
  tile.height = SIZE;
  const to = tile.getContext('2d');
  if (to === null) return colour;
  to.fillStyle = ground;
  to.fillRect(0, 0, SIZE, SIZE);
  to.fillStyle = colour;
  to.strokeStyle = colour;
  to.lineWidth = 2.5;
  if (pattern === 'lines') to.fillRect(0, 0, SIZE, SIZE / 2);
  if (pattern === 'hatch')
    lineIn(to, [
      [0, 0],
      [SIZE, 0],
      [SIZE, SIZE],
    ]);
  if (pattern === 'dots') {
    to.beginPath();
    to.arc(SIZE / 2, SIZE / 2, SIZE * 0.3, 0, 2 * Math.PI);
    to.fill();
  }
  return context.createPattern(tile, 'repeat') ?? colour;
}
