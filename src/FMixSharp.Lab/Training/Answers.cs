using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>What a model says of each of some samples, by their places in the data.</summary>
public sealed class Answers
{
    private float[] logits = [];

    /// <summary>Room for the answers.</summary>
    /// <param name="count">Samples, at least 0.</param>
    public Answers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Predictions = new int[count];
    }

    /// <summary>Number of the model's logits; 0 until there are answers.</summary>
    public int Outputs { get; private set; }

    /// <summary>
    /// What the model says of each sample, as labels are given: the likeliest class, or a bit for each label; -1 where a logit of classes
    /// is not a number.
    /// </summary>
    public int[] Predictions { get; }

    /// <summary>The logits of a sample.</summary>
    /// <param name="sample">Its place, from 0.</param>
    public ReadOnlySpan<float> Logits(int sample) => logits.AsSpan(sample * Outputs, Outputs);

    /// <summary>Adds the answers to a batch; the likeliest class becomes the prediction.</summary>
    /// <param name="samples">Place of each sample.</param>
    /// <param name="answers">Logits (B, outputs) of any floating type and device.</param>
    /// <exception cref="ArgumentException">There are not as many logits as samples, or of another number than before.</exception>
    public void Add(IReadOnlyList<int> samples, Tensor answers)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(answers);
        if (answers.dim() != 2 || answers.shape[0] != samples.Count || (Outputs != 0 && answers.shape[1] != Outputs))
            throw new ArgumentException(
                $"answers have shape ({string.Join(", ", answers.shape)}) for {samples.Count} samples; expected ({samples.Count}, "
                    + $"{(Outputs == 0 ? "outputs" : Outputs)})",
                nameof(answers)
            );
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        if (Outputs == 0)
        {
            Outputs = (int)answers.shape[1];
            logits = new float[checked(Predictions.Length * Outputs)];
        }
        var here = answers.to(ScalarType.Float32).cpu().contiguous();
        var values = MemoryMarshal.Cast<byte, float>(here.bytes);
        var likeliest = Evaluation.Top1(here).data<long>().ToArray();
        for (var i = 0; i < samples.Count; i++)
        {
            values.Slice(i * Outputs, Outputs).CopyTo(logits.AsSpan(samples[i] * Outputs));
            Predictions[samples[i]] = (int)likeliest[i];
        }
    }
}
