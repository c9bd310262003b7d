using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Loss and accuracy of a mixed batch with several labels per sample: one plan, several heads.</summary>
public static class MixHeads
{
    /// <summary>The sum over heads of weight times mixed cross entropy.</summary>
    /// <param name="plan">The plan the inputs were mixed by; all heads share its λ and partners.</param>
    /// <param name="heads">At least one.</param>
    /// <returns>A scalar, float32 (float64 if a head's logits are), with gradient to all logits; the caller owns it.</returns>
    /// <exception cref="ArgumentException">There is no head, or something of one does not fit; the message names the head.</exception>
    public static Tensor CrossEntropy(this MixPlan plan, params IReadOnlyList<MixHead> heads)
    {
        CheckHeads(plan, heads);
        using var scope = NewDisposeScope();
        Tensor? sum = null;
        foreach (var head in heads)
        {
            if (!(head.Weight >= 0 && double.IsFinite(head.Weight)))
                throw new ArgumentException(
                    $"Head '{head.Name}': the weight is {head.Weight}; expected a finite number of at least 0.",
                    nameof(heads)
                );
            var loss = Of(head, () => plan.CrossEntropy(head.Logits, head.Labels, head.LabelSmoothing, head.ClassWeights)) * head.Weight;
            sum = sum is null ? loss : sum + loss;
        }
        return sum!.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// How many samples each head had right, as <see cref="MixAccuracy.MixedCorrect"/> counts, and how many all heads had right at once:
    /// w where all predict the own labels, plus 1 − w where all predict the partner's.
    /// </summary>
    /// <param name="plan">The plan the inputs were mixed by.</param>
    /// <param name="heads">At least one; all on one device.</param>
    /// <returns>float32 (heads + 1) without gradient, one number in [0, B] for each head and the last for all; the caller owns
    /// it.</returns>
    /// <exception cref="ArgumentException">There is no head, or something of one does not fit; the message names the head.</exception>
    public static Tensor MixedCorrect(this MixPlan plan, params IReadOnlyList<MixHead> heads)
    {
        CheckHeads(plan, heads);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var head in heads.Skip(1))
            MixInputs.CheckDevice(head.Logits, $"logits of head '{head.Name}'", heads[0].Logits, $"logits of head '{heads[0].Name}'");
        var hits = heads.Select(head => Of(head, () => MixAccuracy.Hits(plan, head.Logits, head.Labels, top: 1))).ToArray();
        var all = hits.Aggregate((before, next) => before.logical_and(next));
        return stack([.. hits.Append(all).Select(each => MixAccuracy.Weigh(plan, each))]).MoveToOuterDisposeScope();
    }

    private static void CheckHeads(MixPlan plan, IReadOnlyList<MixHead> heads)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(heads);
        if (heads.Count == 0)
            throw new ArgumentException("There is no head; give at least one.", nameof(heads));
    }

    private static Tensor Of(MixHead head, Func<Tensor> function)
    {
        try
        {
            return function();
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"Head '{head.Name}': {error.Message}", nameof(head), error);
        }
    }
}
