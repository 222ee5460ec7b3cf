import type { TradingMode } from '@smc/domain';
import type { OwnerAccount } from '@smc/identity';
import type { FeedControl } from '@smc/market-data';

/** What a person wants to know once the desk is up. */
export interface BannerFacts {
  readonly url: string;
  readonly mode: TradingMode;
  readonly source: string;
  readonly feed: Pick<FeedControl, 'speed' | 'state'>;
  readonly resumed: boolean;
  readonly owner: OwnerAccount;
  readonly passwordFile: string;
  readonly docsUrl: string;
  readonly tookMs: number;
}

/** The lines that greet a person. The password is in them once, when it has just been made up; logs never see it. */
export function banner(facts: BannerFacts): string {
  const { owner, feed } = facts;
  const password =
    owner.kind === 'created'
      ? owner.password
      : owner.kind === 'createdFromFile'
        ? 'the one in OWNER_PASSWORD_FILE'
        : `in ${facts.passwordFile}, unless you have changed it`;
  const lines = [
    '',
    `  ${facts.url}`,
    '',
    `  mode      ${facts.mode}${facts.resumed ? ', resumed where it stopped' : ''}`,
    `  data      ${facts.source}`,
    `  speed     ${feed.state === 'ended' ? 'played to its end; --restart begins again' : `${feed.speed} ${feed.speed === 1 ? 'bar' : 'bars'} a second`}`,
    `  sign in   ${owner.email}`,
    `  password  ${password}`,
    ...(owner.kind === 'created' ? [`            shown this once; kept in ${owner.passwordFile} (readable by you alone)`] : []),
    `  API       ${facts.docsUrl}`,
    '',
    `  ready in ${(facts.tookMs / 1000).toFixed(1)} s; Ctrl-C stops everything`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}
