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
    /// <summary>Further inputs of the same samples, for a model that has several; none for most.</summary>
    public IReadOnlyList<Tensor> FurtherInputs { get; init; } = [];

    /// <summary>Number of samples, B.</summary>
    public int Size => DatasetIndices.Length;

    /// <summary>How the batch is to be mixed, drawn in advance in the background; null when nobody asked for it.</summary>
    public MixPlan? Plan { get; internal set; }

    /// <summary>The same on a device, with the same plan; its tensors are owned by the current scope, so it is not disposed.</summary>
    public Batch On(Device device) =>
        this with
        {
            Inputs = Inputs.to(device),
            Labels = Labels.to(device),
            FurtherInputs = FurtherInputs.Count == 0 ? [] : [.. FurtherInputs.Select(input => input.to(device))],
        };

    /// <summary>Frees its tensors, and the plan's masks.</summary>
    public void Dispose()
    {
        Plan?.Dispose();
        Inputs.Dispose();
        Labels.Dispose();
        foreach (var input in FurtherInputs)
            input.Dispose();
    }
}
