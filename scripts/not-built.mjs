/**
 * Stands in for a root script that a later step brings: one line on stderr, exit 3, whatever the arguments are.
 * With `--json` the same is said as one JSON document on stdout.
 */
const comesWith = {
  'security:scan': 'the security scans',
  'security:check': 'the security checks',
  'sbom:generate': 'the software bill of materials',
  'deploy:vercel': 'the dashboard on Vercel',
};

const name = process.argv[2] ?? '';
const rest = process.argv.slice(3);
const why = Object.hasOwn(comesWith, name) ? comesWith[/** @type {keyof typeof comesWith} */ (name)] : 'a later step';
if (rest.includes('--json')) process.stdout.write(`${JSON.stringify({ command: name, built: false, comesWith: why })}\n`);
process.stderr.write(`not built yet: comes with ${why}\n`);
process.exitCode = rest.includes('--help') ? 0 : 3;
