import { stockSummary, type StockSummary } from '@siaga/contracts/fuel';
import { call } from '../api.ts';
import { format, t } from '../i18n/i18n.svelte.ts';
import { onGap, onLive } from '../live.svelte.ts';
import { loaded } from '../loaded.svelte.ts';
import { createPace } from '../pace.ts';
import { sites } from '../sites/sites.svelte.ts';
import type { ApiProblem } from '../problem.ts';
import { createStockNews } from './stock-news.ts';

const highlightMs = 2_500;
/** However many movements come in, the figures behind them are fetched at most this often. */
const refetchMs = 1_000;

export interface Stock {
  readonly tanks: StockSummary[] | undefined;
  readonly problem: ApiProblem | undefined;
  /** Tanks whose balance changed in the last moments, for a brief highlight. */
  readonly justChanged: ReadonlySet<string>;
  /** The last live change in words, for screen readers. */
  readonly announcement: string;
  refetch(): void;
}

/**
 * The tanks of a site, kept up to date by live events; call it while a component is being made.
 * `onchange` is told of changes and of gaps in what was heard, at most once a second.
 */
export function watchStock(
  onchange: () => void = () => {},
  siteId: () => string | undefined = () => sites.current?.id,
): Stock {
  const summary = loaded((signal) => call(stockSummary, { query: { siteId: siteId() } }, { signal }));
  const news = createStockNews();
  let justChanged = $state.raw<ReadonlySet<string>>(new Set());
  let announcement = $state('');

  $effect(() => {
    const pace = createPace(refetchMs, () => {
      summary.refetch();
      onchange();
    });
    const stopGap = onGap(() => {
      news.forget();
      pace.ask();
    });
    const stopLive = onLive('stock:changed', ({ tankId, balanceL }) => {
      const known = summary.data?.data ?? [];
      const concern = news.concerns(
        tankId,
        known.map((tank) => tank.tankId),
      );
      if (concern !== 'elsewhere') pace.ask();
      const tank = known.find((each) => each.tankId === tankId);
      if (!tank) return;
      // Days of cover and the like are the server's to work out: show the litres now, fetch the rest.
      const percent = Math.round((balanceL / tank.capacityL) * 1000) / 10;
      const changed = { ...tank, balanceL, percent };
      summary.replace({ data: known.map((each) => (each === tank ? changed : each)) });
      announcement = t.fuel.overview.changedNow(tank.name, format.litres(balanceL));
      justChanged = new Set([...justChanged, tankId]);
      setTimeout(() => {
        justChanged = new Set([...justChanged].filter((id) => id !== tankId));
      }, highlightMs);
    });
    return () => {
      pace.stop();
      stopGap();
      stopLive();
    };
  });

  return {
    get tanks() {
      return summary.data?.data;
    },
    get problem() {
      return summary.problem;
    },
    get justChanged() {
      return justChanged;
    },
    get announcement() {
      return announcement;
    },
    refetch: summary.refetch,
  };
}
