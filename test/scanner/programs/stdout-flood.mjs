// Writes lines that are no messages, as fast as somebody reads them.
const chunk = 'not a message\n'.repeat(5000);
const write = () => {
  while (process.stdout.write(chunk));
  process.stdout.once('drain', write);
};
write();
