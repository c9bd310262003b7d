using FMixSharp.Lab.Analysis.Evaluations;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Analysis.Evaluations;

[Collection("tensors")]
public sealed class CalibrationTests
{
    // Logits are float32.
    private const double Tolerance = 1e-6;

    private static ClassScores Scores(int classes, float[] logits, params int[] labels)
    {
        var answers = new Answers(labels.Length);
        using var values = tensor(logits).reshape(labels.Length, classes);
        answers.Add([.. Enumerable.Range(0, labels.Length)], values);
        return ClassScores.Of(answers, labels)!;
    }

    // The logit of class 0, beside 0 of class 1, that gives it this probability.
    private static float Logit(double probability) => (float)Math.Log(probability / (1 - probability));

    [Fact]
    public void Negative_log_likelihood_is_the_mean_of_minus_log_p_of_the_true_class()
    {
        var scores = Scores(2, [Logit(2 / 3.0), 0, Logit(2 / 3.0), 0], 0, 1);
        Assert.Equal((Math.Log(3 / 2.0) + Math.Log(3)) / 2, Calibration.NegativeLogLikelihood(scores), Tolerance);
        // Halved logits: p = √2 / (1 + √2).
        var p = Math.Sqrt(2) / (1 + Math.Sqrt(2));
        Assert.Equal(-(Math.Log(p) + Math.Log(1 - p)) / 2, Calibration.NegativeLogLikelihood(scores, 2), Tolerance);
    }

    [Fact]
    public void Large_logits_do_not_overflow() =>
        Assert.Equal(2000, Calibration.NegativeLogLikelihood(Scores(3, [1000, -1000, 0], 1)), Tolerance);

    [Fact]
    public void Calibration_error_is_the_mean_difference_of_accuracy_and_confidence_over_bins()
    {
        // Four samples of confidence 0.9, of which three are right; two of 0.62, both right, of class 1.
        var (high, low) = (Logit(0.9), Logit(0.38));
        var scores = Scores(2, [high, 0, high, 0, high, 0, high, 0, low, 0, low, 0], 0, 0, 0, 1, 1, 1);
        var bins = Calibration.Bins(scores);
        Assert.Equal(15, bins.Count);
        Assert.Equal((2, 1.0), (bins[9].Count, bins[9].Accuracy)); // (9/15, 10/15]
        Assert.Equal((4, 0.75), (bins[13].Count, bins[13].Accuracy)); // (13/15, 14/15]
        Assert.Equal(0.62, bins[9].Confidence!.Value, Tolerance);
        Assert.All(bins.Where((_, bin) => bin is not (9 or 13)), bin => Assert.Equal(new CalibrationBin(0, null, null), bin));
        Assert.Equal(4 / 6.0 * (0.9 - 0.75) + 2 / 6.0 * (1 - 0.62), Calibration.Error(bins), Tolerance);
    }

    [Fact]
    public void Whole_confidence_is_in_the_last_bin()
    {
        var bins = Calibration.Bins(Scores(2, [200, 0], 0));
        Assert.Equal(new CalibrationBin(1, 1, 1), bins[^1]);
        Assert.Equal(0, Calibration.Error(bins));
    }

    [Theory]
    [InlineData(2.5)]
    [InlineData(1)]
    [InlineData(0.4)]
    public void The_temperature_by_which_logits_are_too_large_is_found(double factor)
    {
        // Three of four samples are right, so that p = 3/4 and the logit log 3 fit best; in either class, which changes nothing.
        var logit = (float)(factor * Math.Log(3));
        var scores = Scores(2, [logit, 0, logit, 0, 0, logit, logit, 0], 0, 0, 1, 1);
        Assert.Equal(factor, Calibration.FitTemperature(scores)!.Value, Tolerance);
        Assert.Equal(0, Calibration.Error(Calibration.Bins(scores, factor)), Tolerance);
    }

    [Fact]
    public void Fitted_temperatures_are_no_worse_than_1_and_than_those_beside_them()
    {
        var random = RandomKey.FromSeed(3).Stream();
        for (var trial = 0; trial < 20; trial++)
        {
            const int Samples = 50;
            var scale = 0.3f + trial * 0.4f;
            var logits = new float[Samples * 5];
            foreach (ref var logit in logits.AsSpan())
                logit = scale * (float)random.NextNormal();
            var labels = new int[Samples];
            foreach (ref var label in labels.AsSpan())
                label = random.NextInt(5);
            for (var i = 0; i < Samples; i++)
                logits[i * 5 + labels[i]] += 2 * scale; // right more often than not
            var scores = Scores(5, logits, labels);
            var fitted = Calibration.FitTemperature(scores)!.Value;
            var least = Calibration.NegativeLogLikelihood(scores, fitted);
            Assert.True(least <= Calibration.NegativeLogLikelihood(scores));
            Assert.True(least < Calibration.NegativeLogLikelihood(scores, fitted * 1.01));
            Assert.True(least < Calibration.NegativeLogLikelihood(scores, fitted / 1.01));
        }
    }

    [Fact]
    public void Where_everything_is_right_there_is_no_temperature()
    {
        var scores = Scores(2, [1, 0, 0, 1], 0, 1);
        Assert.Null(Calibration.FitTemperature(scores));
    }

    [Fact]
    public void A_single_logit_is_that_of_yes()
    {
        var scores = Scores(1, [Logit(0.8), Logit(0.8)], 1, 0);
        Assert.Equal(2, scores.Classes);
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.2)) / 2, Calibration.NegativeLogLikelihood(scores), Tolerance);
    }

    [Fact]
    public void Logits_that_are_not_finite_have_no_probabilities()
    {
        var answers = new Answers(1);
        using var logits = tensor(new[] { float.NaN, 0 }).reshape(1, 2);
        answers.Add([0], logits);
        Assert.Null(ClassScores.Of(answers, [0]));
        Assert.Equal([-1], answers.Predictions);
    }
}
