/// What may be said about a handful of returns: means, interquartile means and how sure they are.
///
/// A mean over a few seeds says little without its interval (Agarwal et al. 2021, "Deep Reinforcement Learning at
/// the Edge of the Statistical Precipice"): report the interquartile mean, which outliers do not move, and a
/// bootstrap interval. [bellman.stats.TaskScores] does so for several tasks at once.
///
/// ```java
/// var summary = Summary.of(returns);
/// System.out.println(summary.interquartileMean() + " in " + summary.interquartileMean95());
/// ```
@NullMarked
package bellman.stats;

import org.jspecify.annotations.NullMarked;
