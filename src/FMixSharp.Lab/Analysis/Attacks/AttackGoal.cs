using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Attacks;

/// <summary>What counts as success.</summary>
public sealed record AttackGoal
{
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

    /// <summary>bool (B): whether predictions from <paramref name="logits"/> (B, classes) are a success. The caller's scope owns it.</summary>
    internal Tensor IsReached(Tensor logits)
    {
        var predicted = logits.argmax(1);
        return IsTargeted ? predicted.eq(Classes) : predicted.ne(Classes);
    }

    /// <summary>What gradient attacks raise, a number: summed cross entropy, of the right class or, negated, of the target.</summary>
    internal Tensor Loss(Tensor logits)
    {
        var loss = nn.functional.cross_entropy(logits, Classes, reduction: nn.Reduction.Sum);
        return IsTargeted ? -loss : loss;
    }

    /// <summary>The goal of a batch on <paramref name="device"/>; the caller's scope owns the classes.</summary>
    internal AttackGoal On(Device device) => new(Classes.to(device, copy: true), IsTargeted);

    /// <summary>The goal of the samples at <paramref name="indices"/>.</summary>
    internal AttackGoal Of(Tensor indices) => new(Classes.index_select(0, indices), IsTargeted);
}
