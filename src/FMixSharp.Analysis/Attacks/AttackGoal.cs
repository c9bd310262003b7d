using static TorchSharp.torch;

namespace FMixSharp.Analysis.Attacks;

/// <summary>What counts as success.</summary>
public sealed record AttackGoal
{
    // Keeps equal logits from being divided by.
    private const double Flat = 1e-12;

    private AttackGoal(Tensor classes, bool isTargeted) => (Classes, IsTargeted) = (classes, isTargeted);

    /// <summary>int64 (B): the class to leave, or with <see cref="IsTargeted"/> the class to reach. Not owned.</summary>
    public Tensor Classes { get; }

    /// <summary>Whether a certain class is to be predicted, and not just another one.</summary>
    public bool IsTargeted { get; }

    /// <summary>Any class but the right one is predicted. An image that is wrong before the attack counts as success.</summary>
    /// <param name="labels">int64 (B), the right classes.</param>
    public static AttackGoal Misclassify(Tensor labels) => new(labels, false);

    /// <summary>A certain class is predicted.</summary>
    /// <param name="targets">int64 (B), the classes wanted.</param>
    public static AttackGoal Target(Tensor targets) => new(targets, true);

    /// <summary>
    /// bool (B): whether predictions from <paramref name="logits"/> (B, classes) are a success. The caller's scope owns it.
    /// </summary>
    public Tensor IsReached(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        var predicted = logits.argmax(1);
        return IsTargeted ? predicted.eq(Classes) : predicted.ne(Classes);
    }

    /// <summary>
    /// What gradient attacks raise, (B), from <paramref name="logits"/> (B, classes): a loss of the right class or, negated, of the
    /// target. The caller's scope owns it.
    /// </summary>
    /// <exception cref="ArgumentException">Too few classes for the loss.</exception>
    public Tensor Losses(Tensor logits, AttackLoss loss)
    {
        ArgumentNullException.ThrowIfNull(logits);
        var losses =
            loss == AttackLoss.CrossEntropy
                ? nn.functional.cross_entropy(logits, Classes, reduction: nn.Reduction.None)
                : LogitRatios(logits);
        return IsTargeted ? -losses : losses;
    }

    private Tensor LogitRatios(Tensor logits)
    {
        // With a target, the third and the fourth largest logit stand for the third: else the ratio would stay at −1 while the target is
        // third.
        var needed = IsTargeted ? 4 : 3;
        if (logits.shape[1] < needed)
        {
            throw new ArgumentException(
                $"the model has {logits.shape[1]} classes; the difference of logits ratio needs at least {needed}"
                    + (IsTargeted ? " with a target" : "")
            );
        }
        var own = Classes.unsqueeze(1);
        var others = WithoutClass(logits, Classes).amax([1]);
        var largest = logits.topk(needed, 1).values;
        return (others - logits.gather(1, own).squeeze(1)) / (largest[.., 0] - largest[.., 2..].mean([1]) + Flat);
    }

    /// <summary>Logits (B, classes) with −∞ at one class (B) of each sample; the caller's scope owns them.</summary>
    internal static Tensor WithoutClass(Tensor logits, Tensor classes) =>
        logits.masked_fill(nn.functional.one_hot(classes, logits.shape[1]).to(ScalarType.Bool), float.NegativeInfinity);

    /// <summary>The goal of a batch on <paramref name="device"/>; the caller's scope owns the classes.</summary>
    internal AttackGoal On(Device device) => new(Classes.to(device, copy: true), IsTargeted);

    /// <summary>The goal of the samples at <paramref name="indices"/>.</summary>
    internal AttackGoal At(Tensor indices) => new(Classes.index_select(0, indices), IsTargeted);
}
