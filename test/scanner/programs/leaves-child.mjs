// Leaves a process of its own session behind when it goes.
import { spawn } from 'node:child_process';
import { speak } from './speak.mjs';

spawn('/bin/sleep', [process.argv[2]], { detached: true, stdio: 'ignore' }).unref();
speak();
process.stdin.on('end', () => process.exit(0));
