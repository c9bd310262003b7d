using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// Where the samples of a batch are on their way up a loss, each with its own length of step (Croce and Hein 2020, algorithm 1). All
/// tensors belong to the dispose scope it is made in. Each step is taken in a scope of its own, which ends with <see cref="Keep"/>.
/// </summary>
internal sealed class AutoAscent
{
    private readonly AttackCase attacked;
    private readonly AttackLoss loss;

    // Samples, the ones before, and the gradient there; then the best so far, and whether and where the goal was reached.
    private Tensor now,
        before,
        gradient,
        value,
        best,
        bestGradient,
        bestValue,
        reached,
        wrong;

    // For each sample: length of a step, steps that gained since the last checkpoint, and what was true there.
    private Tensor length,
        gains,
        shortened,
        bestThen;

    // What the scope around the steps holds.
    private HashSet<Tensor> held;

    /// <summary>At the start.</summary>
    /// <param name="attacked">The batch.</param>
    /// <param name="start">Where to begin, within ball and bounds.</param>
    /// <param name="length">Of the first steps.</param>
    /// <param name="loss">What to raise.</param>
    public AutoAscent(AttackCase attacked, Tensor start, double length, AttackLoss loss)
    {
        (this.attacked, this.loss) = (attacked, loss);
        now = before = best = wrong = start;
        (value, gradient, reached) = attacked.Slope(start, loss);
        (bestGradient, bestValue, bestThen) = (gradient, value, value);
        this.length = full_like(value, length);
        gains = zeros_like(value);
        shortened = ones_like(reached); // so that the first checkpoint looks at gains alone
        held = State();
    }

    /// <summary>Whether all samples have reached the goal.</summary>
    public bool Finished => reached.all().item<bool>();

    /// <summary>Where each sample reached the goal, or else its highest point.</summary>
    public Tensor Result => where(AttackNorm.PerSample(reached, wrong), wrong, best);

    /// <summary>
    /// One step along the gradient, and <paramref name="share"/> of the way there, the rest along the last move; within ball and bounds.
    /// </summary>
    public void Step(double epsilon, double share)
    {
        var ahead = attacked.ToBall(now + attacked.Norm.Ascent(gradient) * AttackNorm.PerSample(length, now), epsilon);
        var next = attacked.ToBall(now + (ahead - now) * share + (now - before) * (1 - share), epsilon);
        var (nextValue, nextGradient, nextReached) = attacked.Slope(next, loss);
        wrong = where(AttackNorm.PerSample(nextReached.logical_and(reached.logical_not()), next), next, wrong);
        reached = reached.logical_or(nextReached);
        gains = gains + nextValue.gt(value).to(gains.dtype);
        (before, now, value, gradient) = (now, next, nextValue, nextGradient);
        var better = nextValue.gt(bestValue);
        best = where(AttackNorm.PerSample(better, next), next, best);
        bestGradient = where(AttackNorm.PerSample(better, next), nextGradient, bestGradient);
        bestValue = maximum(nextValue, bestValue);
    }

    /// <summary>
    /// Halves the length of samples with fewer than <paramref name="enough"/> gains since the last checkpoint, or whose best value is
    /// what it was there although the length is, too; they go on from their best point.
    /// </summary>
    public void Shorten(double enough)
    {
        var stuck = shortened.logical_not().logical_and(bestValue.le(bestThen));
        shortened = gains.lt(enough).logical_or(stuck);
        length = where(shortened, length / 2, length);
        now = where(AttackNorm.PerSample(shortened, now), best, now);
        gradient = where(AttackNorm.PerSample(shortened, now), bestGradient, gradient);
        value = where(shortened, bestValue, value);
        (bestThen, gains) = (bestValue, zeros_like(gains));
    }

    /// <summary>Moves what the next step needs to the outer dispose scope, and disposes what it replaces there.</summary>
    public void Keep()
    {
        var next = State();
        foreach (var tensor in next.Where(tensor => !held.Contains(tensor)))
            tensor.MoveToOuterDisposeScope();
        foreach (var tensor in held.Where(tensor => !next.Contains(tensor)))
            tensor.Dispose();
        held = next;
    }

    private HashSet<Tensor> State() =>
        new(
            [now, before, gradient, value, best, bestGradient, bestValue, reached, wrong, length, gains, shortened, bestThen],
            ReferenceEqualityComparer.Instance
        );
}
