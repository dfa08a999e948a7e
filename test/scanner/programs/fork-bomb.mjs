// Starts itself over and over, each of them detached from the one before.
import { spawn } from 'node:child_process';

const start = () => {
  try {
    spawn('/bin/sleep', [process.argv[2]], { detached: true, stdio: 'ignore' }).on(
      'error',
      () => {},
    );
  } catch {
    // The limit of processes.
  }
};
setInterval(() => {
  for (let index = 0; index < 20; index += 1) start();
}, 10);
process.stdin.resume();
