namespace FMixSharp.Lab.Records;

/// <summary>The epoch of a run that is best so far on its validation samples.</summary>
/// <param name="Epoch">Its number, from 0.</param>
/// <param name="Loss">Its mean loss on them.</param>
/// <param name="Accuracy">Its accuracy on them, a fraction; null where they have no classes.</param>
/// <param name="TestedSince">Epochs that were tested after it.</param>
internal sealed record BestEpoch(int Epoch, double Loss, double? Accuracy, int TestedSince)
{
    /// <summary>What is the best after one more epoch is tested; of two that are equally good it is the earlier.</summary>
    /// <param name="before">The best before; null where none was tested yet.</param>
    /// <param name="epoch">Number of the epoch.</param>
    /// <param name="loss">Its mean loss.</param>
    /// <param name="accuracy">Its accuracy; null where samples have no classes.</param>
    /// <param name="byLoss">Whether the lower loss is better, and not the higher accuracy; it is where there is no accuracy.</param>
    public static BestEpoch After(BestEpoch? before, int epoch, double loss, double? accuracy, bool byLoss)
    {
        if (before is null)
            return new BestEpoch(epoch, loss, accuracy, 0);
        var isBetter = byLoss || accuracy is null || before.Accuracy is null ? loss < before.Loss : accuracy > before.Accuracy;
        return isBetter ? new BestEpoch(epoch, loss, accuracy, 0) : before with { TestedSince = before.TestedSince + 1 };
    }
}
