// How far a crawl is, on stderr: one line that is written over on a terminal, a line for each server
// elsewhere.
import { safe } from '../print.ts';

export interface Progress {
  begun(source: string): void;
  /** @param said what became of it, a few words */
  ended(source: string, said: string): void;
  close(): void;
}

interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const CLEAR = '\u001b[2K\r';
const WIDTH = 80;

export function createProgress(total: number, screen: Screen): Progress {
  const running = new Set<string>();
  let count = 0;
  const draw = () => {
    const text = `[${count}/${total}] ${[...running].map(safe).join(', ')}`;
    const width = (screen.columns ?? WIDTH) - 1;
    screen.write(`${CLEAR}${text.length <= width ? text : `${text.slice(0, width - 1)}…`}`);
  };
  return {
    begun(source) {
      running.add(source);
      if (screen.isTTY === true) draw();
    },
    ended(source, said) {
      running.delete(source);
      count += 1;
      const clear = screen.isTTY === true ? CLEAR : '';
      screen.write(`${clear}[${count}/${total}] ${safe(source)}: ${safe(said)}\n`);
      if (screen.isTTY === true) draw();
    },
    close() {
      if (screen.isTTY === true) screen.write(CLEAR);
    },
  };
}
