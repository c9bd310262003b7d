using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Analysis.Evaluations;

/// <summary>
/// The logits of samples that have one class each, and which it is. A single logit, of yes, counts as one beside 0, of no.
/// </summary>
internal sealed class ClassScores
{
    private readonly Answers answers;
    private readonly int[] labels;

    private ClassScores(Answers answers, int[] labels) => (this.answers, this.labels) = (answers, labels);

    /// <summary>Number of samples.</summary>
    public int Count => labels.Length;

    /// <summary>Number of classes, at least 2.</summary>
    public int Classes => Math.Max(2, answers.Outputs);

    /// <summary>The scores; null where a logit is not finite, so that there are no probabilities.</summary>
    /// <param name="answers">What a model says of each sample.</param>
    /// <param name="labels">The class of each, as many.</param>
    public static ClassScores? Of(Answers answers, int[] labels)
    {
        for (var i = 0; i < labels.Length; i++)
            foreach (var logit in answers.Logits(i))
                if (!float.IsFinite(logit))
                    return null;
        return new ClassScores(answers, labels);
    }

    /// <summary>The class of a sample.</summary>
    public int Label(int sample) => labels[sample];

    /// <summary>Writes log p of each class, softmax of the logits over a temperature.</summary>
    /// <param name="sample">The sample, from 0.</param>
    /// <param name="temperature">Above 0; 1 for the model's own probabilities.</param>
    /// <param name="logs">Room for <see cref="Classes"/> numbers.</param>
    public void LogProbabilities(int sample, double temperature, Span<double> logs)
    {
        Logits(sample, logs);
        var largest = double.NegativeInfinity;
        foreach (ref var value in logs)
        {
            value /= temperature;
            largest = Math.Max(largest, value);
        }
        double sum = 0;
        foreach (var value in logs)
            sum += Math.Exp(value - largest);
        var log = largest + Math.Log(sum);
        foreach (ref var value in logs)
            value -= log;
    }

    /// <summary>Writes the logits.</summary>
    public void Logits(int sample, Span<double> values)
    {
        var own = answers.Logits(sample);
        if (own.Length == 1)
            (values[0], values[1]) = (0, own[0]);
        else
            for (var i = 0; i < own.Length; i++)
                values[i] = own[i];
    }
}
