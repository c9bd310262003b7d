using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>
/// The shortest way across a boundary: the model is taken for linear, the nearest boundary to a candidate class is computed and stepped
/// onto, and so on until the prediction changes (Moosavi-Dezfooli et al. 2016; spec §5.3). It looks for no ε: it runs once, and its
/// result is clipped to each.
/// </summary>
/// <remarks>
/// All candidates' gradients of a step come from one forward pass. Samples that are done take no further part: a pass without a graph
/// finds them, which is cheaper than gradients that nobody needs.
/// </remarks>
public sealed class DeepFool : Attack
{
    // Keeps a nearly flat difference of logits from being divided by.
    private const double Flat = 1e-8;

    // A flat difference is not crossed, not even where it is zero.
    private const float Unreachable = float.MaxValue;

    private readonly DeepFoolOptions options;

    /// <summary>DeepFool in a norm.</summary>
    /// <param name="norm">How distances to boundaries are measured.</param>
    /// <param name="options">Null for those of the paper's experiments.</param>
    /// <exception cref="ArgumentException">A setting out of its range.</exception>
    public DeepFool(AttackNorm norm, DeepFoolOptions? options = null)
        : base(AttackCatalog.NameOf("deepfool", norm), norm)
    {
        this.options = OptionCheck.Checked(options ?? new DeepFoolOptions(), each => each.Violations());
    }

    /// <inheritdoc/>
    protected override bool SeeksShortestWay => true;

    /// <inheritdoc/>
    protected override Tensor Perturb(AttackCase attacked, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(attacked);
        using var scope = NewDisposeScope();
        var samples = attacked.Images.clone();
        var totals = zeros_like(samples);
        var logits = attacked.Model.Logits(samples).clone(); // they are written to below, and may be the model's own
        var own = logits.argmax(1);
        var candidates = attacked.Goal.IsTargeted ? attacked.Goal.Classes.unsqueeze(1) : Candidates(logits, own);
        var active = Unfinished(attacked.Goal, logits);
        for (var step = 0; step < options.Steps && active.numel() > 0; step++)
        {
            using var one = NewDisposeScope();
            var images = attacked.Images.index_select(0, active);
            // On the way to a target other classes may come first; away from the own class, it is always the one to leave.
            var leave = (attacked.Goal.IsTargeted ? logits.argmax(1) : own).index_select(0, active);
            var (distance, gradient) = Nearest(attacked.Model, samples.index_select(0, active), candidates.index_select(0, active), leave);
            var total = totals.index_select(0, active) + Norm.Ascent(gradient) * AttackNorm.PerSample(distance + options.Margin, gradient);
            var moved = attacked.ToBounds(images + total * (1 + options.Overshoot));
            totals.index_copy_(0, active, total);
            samples.index_copy_(0, active, moved);
            var now = attacked.Model.Logits(moved);
            logits.index_copy_(0, active, now);
            var remaining = active.index_select(0, Unfinished(attacked.Goal.At(active), now));
            active.Dispose();
            active = remaining.MoveToOuterDisposeScope();
        }
        return samples.MoveToOuterDisposeScope();
    }

    // (B, candidates): the likeliest classes but the predicted one, by its number: of equal logits any may come first.
    private Tensor Candidates(Tensor logits, Tensor own)
    {
        var classes = (int)logits.shape[1];
        if (classes < 2)
            throw new ArgumentException($"the model has {classes} class; DeepFool needs at least 2");
        return AttackGoal.WithoutClass(logits, own).topk(Math.Min(options.Candidates, classes) - 1, 1).indexes;
    }

    private static Tensor Unfinished(AttackGoal goal, Tensor logits) => goal.IsReached(logits).logical_not().nonzero().flatten();

    // Distance (B) to the nearest boundary of the linearised model, and the gradient (B, …) across it.
    private (Tensor Distance, Tensor Gradient) Nearest(AttackedModel model, Tensor samples, Tensor candidates, Tensor leave)
    {
        using var scope = NewDisposeScope();
        using var learning = enable_grad();
        var inputs = samples.detach().requires_grad_(true);
        var logits = model.Logits(inputs);
        var from = logits.gather(1, leave.unsqueeze(1));
        Tensor? nearest = null,
            across = null;
        var count = candidates.shape[1];
        for (var candidate = 0; candidate < count; candidate++)
        {
            using var one = NewDisposeScope();
            var difference = (logits.gather(1, candidates[.., candidate..(candidate + 1)]) - from).flatten();
            var gradient = model.Gradient(difference.sum(), inputs, keepGraph: candidate < count - 1);
            using var quiet = no_grad();
            var slope = Norm.DualLength(gradient);
            var distance = (difference.detach().abs() / (slope + Flat)).masked_fill(slope == 0, Unreachable);
            if (nearest is not null && across is not null)
            {
                var closer = distance.lt(nearest);
                distance = where(closer, distance, nearest);
                gradient = where(AttackNorm.PerSample(closer, gradient), gradient, across);
                nearest.Dispose();
                across.Dispose();
            }
            (nearest, across) = (distance.MoveToOuterDisposeScope(), gradient.MoveToOuterDisposeScope());
        }
        return (nearest!.MoveToOuterDisposeScope(), across!.MoveToOuterDisposeScope());
    }
}
