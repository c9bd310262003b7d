using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>Makes batches that can be mixed.</summary>
public static class MixBatches
{
    /// <summary>
    /// The samples as one batch (B, …). Mixing needs a partner's value at every position, so all samples have one shape; for others the
    /// error says which differ and what can be done.
    /// </summary>
    /// <param name="samples">At least one tensor, of any shape and dtype, all on one device.</param>
    /// <returns>A new tensor with a batch axis in front; the caller owns it.</returns>
    /// <exception cref="ArgumentException">There is no sample, or two differ in shape, dtype or device, or one is sparse or has no
    /// values.</exception>
    public static Tensor Stack(IReadOnlyList<Tensor> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
            throw new ArgumentException("There is no sample; give at least one.", nameof(samples));
        for (var i = 0; i < samples.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(samples[i], $"samples[{i}]");
            MixInputs.CheckDevice(samples[i], $"values of sample {i}", samples[0], "values of sample 0");
        }
        var shape = samples[0].shape;
        for (var i = 1; i < samples.Count; i++)
        {
            if (samples[i].dtype != samples[0].dtype)
                throw new ArgumentException($"Sample {i} is {samples[i].dtype}, but sample 0 is {samples[0].dtype}.", nameof(samples));
            if (!samples[i].shape.SequenceEqual(shape))
            {
                throw new ArgumentException(
                    $"Sample {i} has shape {MixInputs.Text(samples[i].shape)}, but sample 0 has "
                        + $"{MixInputs.Text(shape)}: samples of different size cannot be mixed. Resize or crop images to one size; pad "
                        + $"sequences to "
                        + "the longest of the batch, and make batches of similar lengths, so that little is padding; sample the same "
                        + "number of points "
                        + "from each cloud.",
                    nameof(samples)
                );
            }
        }
        using var scope = NewDisposeScope();
        return stack(samples).MoveToOuterDisposeScope();
    }
}
