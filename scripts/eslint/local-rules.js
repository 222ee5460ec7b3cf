/**
 * House rules that no stock ESLint rule covers: a reason beside every `as`, and kebab-case file names.
 */
import { basename } from 'node:path';

/** @type {import('eslint').Rule.RuleModule} */
const reasonedAssertion = {
  meta: {
    type: 'suggestion',
    docs: { description: 'A type assertion overrules the compiler, so the reason stands directly beside it.' },
    messages: { missing: 'Say in a comment on this line or the line above why this `as` is safe, or do without it.' },
    schema: [{ type: 'object', properties: { columns: { type: 'boolean' } }, additionalProperties: false }],
    defaultOptions: [{ columns: false }],
  },
  create(context) {
    const { sourceCode } = context;
    const commented = new Set();
    for (const { loc } of sourceCode.getAllComments()) {
      for (let line = loc?.start.line ?? 0; line <= (loc?.end.line ?? -1); line++) commented.add(line);
    }
    const { columns } = context.options[0] ?? { columns: false };
    /** A cell of a typed column: the compiler types it "maybe absent", the index always lies inside. */
    const isCell = (/** @type {any} */ node) =>
      columns &&
      node.expression.type === 'MemberExpression' &&
      node.expression.computed &&
      sourceCode.getText(node.typeAnnotation) === 'number';
    const isConst = (/** @type {any} */ node) => sourceCode.getText(node.typeAnnotation) === 'const';
    /** The first line of the statement or class member that the assertion is part of. */
    const statementLine = (/** @type {any} */ node) => {
      let current = node;
      while (current.parent && !/Statement$|Declaration$|^PropertyDefinition$|^Property$|^Program$/.test(current.type))
        current = current.parent;
      return current.loc.start.line;
    };
    return {
      TSAsExpression(/** @type {any} */ node) {
        if (isConst(node) || isCell(node) || node.parent.type === 'TSAsExpression') return;
        const asLine = node.typeAnnotation.loc.start.line;
        const lines = [asLine, asLine - 1, node.loc.end.line, node.loc.start.line - 1, statementLine(node) - 1];
        if (!lines.some((line) => commented.has(line))) context.report({ node, messageId: 'missing' });
      },
    };
  },
};

/** @type {import('eslint').Rule.RuleModule} */
const kebabCaseFile = {
  meta: {
    type: 'suggestion',
    docs: { description: 'File names are kebab-case, so that they read and sort alike on every file system.' },
    messages: { name: 'Name this file in kebab-case: {{name}} has other characters than a-z, 0-9, "-" and ".".' },
    schema: [],
  },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename);
        if (!/^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(name)) context.report({ node, messageId: 'name', data: { name } });
      },
    };
  },
};

/** @type {import('eslint').ESLint.Plugin} */
export const local = {
  meta: { name: 'local' },
  rules: { 'reasoned-assertion': reasonedAssertion, 'kebab-case-file': kebabCaseFile },
};
