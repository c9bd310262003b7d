using System.Globalization;

namespace FMixSharp.Lab.Training;

/// <summary>
/// The learning rate of each epoch in closed form (spec §3.1): a function of the epoch alone, so that a resumed run needs no state. Either
/// steps, lr·0.1^(number of milestones ≤ epoch), or a cosine, lr·(1 + cos(π·epoch/epochs))/2; optionally after a linear warm-up.
/// </summary>
public sealed class LearningRateSchedule
{
    private readonly int[]? milestones;
    private readonly double rate;
    private readonly int epochs;
    private readonly int warmupEpochs;
    private readonly double warmupRate;

    private LearningRateSchedule(int[]? milestones, double rate, int epochs, int warmupEpochs, double? warmupRate)
    {
        this.milestones = milestones;
        this.rate = rate;
        this.epochs = epochs;
        this.warmupEpochs = warmupEpochs;
        this.warmupRate = warmupRate ?? rate / 4;
    }

    /// <summary>The schedule that <paramref name="text"/> describes.</summary>
    /// <param name="text">
    /// "cosine", or rising milestones such as "100,150": the 0-based epochs from which on the rate is divided by ten.
    /// </param>
    /// <param name="rate">Learning rate before any decay, positive.</param>
    /// <param name="epochs">Length of the run, at least 1; where the cosine would reach zero.</param>
    /// <param name="warmupEpochs">
    /// Epochs that rise linearly from <paramref name="warmupRate"/>; the epoch of this number is the first at the full rate. 0 for none.
    /// </param>
    /// <param name="warmupRate">
    /// Rate of epoch 0 in a warm-up; a quarter of <paramref name="rate"/> by default, as in the paper's ImageNet runs.
    /// </param>
    /// <exception cref="FormatException"><paramref name="text"/> is neither; the message points at the bad part.</exception>
    public static LearningRateSchedule Parse(string text, double rate, int epochs, int warmupEpochs = 0, double? warmupRate = null)
    {
        var (milestones, problem) = Read(text);
        if (problem is not null)
            throw new FormatException(problem);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        ArgumentOutOfRangeException.ThrowIfNegative(warmupEpochs);
        return new LearningRateSchedule(milestones, rate, epochs, warmupEpochs, warmupRate);
    }

    /// <summary>The learning rate of the 0-based <paramref name="epoch"/>.</summary>
    public double Rate(int epoch)
    {
        if (epoch < warmupEpochs)
            return warmupRate + (rate - warmupRate) * epoch / warmupEpochs;
        if (milestones is null)
            return rate * (1 + Math.Cos(Math.PI * epoch / epochs)) / 2;
        // Dividing by 10, 100, … rounds once; multiplying by 0.1 repeatedly would print as 0.010000000000000002.
        return rate / Math.Pow(10, milestones.Count(milestone => milestone <= epoch));
    }

    /// <summary>The milestones, or null for a cosine; or what is wrong with the text.</summary>
    internal static (int[]? Milestones, string? Problem) Read(string text)
    {
        if (text.Trim() == "cosine")
            return (null, null);
        var milestones = new List<int>();
        var start = 0;
        foreach (var part in text.Split(','))
        {
            var problem = !int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var milestone)
                ? part.Trim() is [_, ..] digits && digits.All(char.IsAsciiDigit)
                    ? $"is above the largest number of an epoch, {int.MaxValue}"
                    : "is not a whole number"
                : milestone < 1
                    ? "is not at least 1"
                    : milestones.Count > 0 && milestone <= milestones[^1]
                        ? $"does not come after {milestones[^1]}"
                        : null;
            if (problem is not null)
            {
                return (
                    null,
                    $"'{part.Trim()}' at character {start + 1} of '{text}' {problem}; "
                        + "expected 'cosine' or rising epochs such as '100,150'."
                );
            }
            milestones.Add(milestone);
            start += part.Length + 1;
        }
        return (milestones.ToArray(), null);
    }
}
