using static TorchSharp.torch;

namespace FMixSharp.Lab.Data;

/// <summary>One batch. Owned by whoever received it, and in no dispose scope: dispose it.</summary>
/// <param name="Inputs">Images: float32 (B, C, H, W), normalised; waveforms are (B, 1, samples). Texts: token ids, int64 (B, L). Objects:
/// points, float32 (B, N, 3), or grids (B, 1, R, R, R).</param>
/// <param name="Labels">int64 (B), class indices; float32 (B, labels), 0 or 1, where a sample has several.</param>
/// <param name="Index">Which batch of its epoch, from 0.</param>
/// <param name="DatasetIndices">Which sample of the data set each one is: finds the untouched original.</param>
public sealed record Batch(Tensor Inputs, Tensor Labels, int Index, int[] DatasetIndices) : IDisposable
{
    private Batch? pinned;

    /// <summary>Further inputs of the same samples, for a model that has several; none for most.</summary>
    public IReadOnlyList<Tensor> FurtherInputs { get; init; } = [];

    /// <summary>Number of samples, B.</summary>
    public int Size => DatasetIndices.Length;

    /// <summary>How the batch is to be mixed, drawn in advance in the background; null when nobody asked for it.</summary>
    public MixPlan? Plan { get; internal set; }

    /// <summary>
    /// The same on a device, with the same plan; its tensors are owned by the current scope, so it is not disposed. A device is not waited
    /// for, if the batch is pinned.
    /// </summary>
    public Batch On(Device device)
    {
        var source = pinned ?? this;
        return this with
        {
            Inputs = source.Inputs.to(device, non_blocking: true),
            Labels = source.Labels.to(device, non_blocking: true),
            FurtherInputs = FurtherInputs.Count == 0 ? [] : [.. source.FurtherInputs.Select(input => input.to(device, non_blocking: true))],
        };
    }

    /// <summary>
    /// Copies the tensors into memory that a graphics card reads by itself, while the processor goes on; freed with the batch. Without, a
    /// copy of more than some 64 KiB waits until the card has done all that it was told before.
    /// </summary>
    /// <param name="pin">Makes such a copy.</param>
    internal void Pin(Func<Tensor, Tensor> pin)
    {
        pinned = new Batch(Kept(Inputs), Kept(Labels), Index, DatasetIndices) { FurtherInputs = [.. FurtherInputs.Select(Kept)] };
        Tensor Kept(Tensor tensor) => pin(tensor).DetachFromDisposeScope();
    }

    /// <summary>Frees its tensors, and the plan's masks.</summary>
    public void Dispose()
    {
        Plan?.Dispose();
        pinned?.Dispose();
        Inputs.Dispose();
        Labels.Dispose();
        foreach (var input in FurtherInputs)
            input.Dispose();
    }
}
