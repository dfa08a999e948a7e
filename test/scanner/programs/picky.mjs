// Wants a key that only its vendor can give.
process.stderr.write('Error: PICKY_API_KEY is not valid, log in to get one\n');
process.exit(1);
