/** What `check --help` says besides its options. */
export const checkHelp = `
A record is the body of one request. NDJSON has one a line; the header of a CSV
file names the fields, and an empty cell leaves its field out. Nothing is sent.
Whether an administrator is registered only the target knows. Values are
personal data: shapes stand for them (9 for a digit, a for a letter) unless
--show-values is given. What the documentation leaves open is listed, with its
row of the register, and refuses nothing.

Exit codes: 0 nothing would be refused, 1 some records would be, 2 usage, a file
or a record that cannot be read.`;
