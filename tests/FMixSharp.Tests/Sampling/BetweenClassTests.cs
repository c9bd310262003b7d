namespace FMixSharp.Tests.Sampling;

public sealed class BetweenClassTests
{
    private static readonly RandomKey Key = RandomKey.FromSeed(31);

    [Fact]
    public void It_asks_for_the_labels_of_the_batch()
    {
        var error = Assert.Throws<ArgumentException>(() => new BetweenClass().DrawOnce(4, [4, 4], Key));
        Assert.Contains("need the class of each of 4 samples, but 0 labels were given", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_sample_has_its_own_uniform_ratio_and_a_partner_of_another_class()
    {
        long[] labels = [.. Enumerable.Range(0, 1000).Select(i => (long)(i % 3))];
        var plan = new BetweenClass().DrawOnce(1000, [4, 4], Key, labels: labels);
        var lambdas = plan.Lambdas.ToArray();
        Assert.Equal(1000, lambdas.Distinct().Count());
        Assert.InRange(lambdas.Average(), 0.5 - 0.037, 0.5 + 0.037); // four times 1/√12/√1000
        for (var i = 0; i < 1000; i++)
            Assert.NotEqual(labels[i], labels[plan.Partners[i]]);
    }

    [Fact]
    public void Bc_plus_removes_means_and_weighs_by_deviation()
    {
        // Means 2 and 20, deviations 1 and 4. With λ = ½: p = 1 / (1 + ¼) = 0.8, norm √(0.64 + 0.04).
        var plan = new MixPlan("bc+", [1, 0], [0.5, 0.5], new Blending(Blend.Images()));
        float[] inputs = [1, 3, 16, 24],
            outputs = new float[4];
        plan.Apply(inputs, outputs, 1);
        var norm = Math.Sqrt(0.68);
        // Rounded to float32 three times: 1e-6 of values near one.
        Assert.Equal((0.8 * -1 + 0.2 * -4) / norm, outputs[0], 1e-5);
        Assert.Equal((0.8 * 1 + 0.2 * 4) / norm, outputs[1], 1e-5);
        Assert.Equal(outputs[0], outputs[2], 1e-5); // the other way round, p = 0.2 of the louder one: the same mixture
    }

    [Fact]
    public void Bc_plus_can_keep_the_mixed_mean()
    {
        var plan = new MixPlan("bc+", [1, 0], [0.25, 1], new Blending(Blend.Images(keepMean: true)));
        float[] inputs = [1, 3, 16, 24],
            outputs = new float[4];
        plan.Apply(inputs, outputs, 1);
        Assert.Equal(0.25 * 2 + 0.75 * 20, (outputs[0] + outputs[1]) / 2, 1e-5);
        Assert.Equal([16, 24], outputs[2..]); // λ = 1 changes nothing
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    public void A_ratio_of_one_or_zero_gives_one_sample_alone(double lambda)
    {
        foreach (var blend in new[] { Blend.Images(), Blend.Waveforms(16000) })
        {
            var weights = blend.Weights(lambda, [1, -1, 2, -2], [5, -5, 5, -5], 1);
            Assert.Equal((lambda, 1 - lambda), (weights.Own, weights.Partner));
        }
    }

    [Fact]
    public void Flat_and_silent_samples_do_not_divide_by_zero()
    {
        foreach (var blend in new[] { Blend.Images(), Blend.Waveforms(16000) })
        {
            var weights = blend.Weights(0.5, [3, 3], [3, 3], 1);
            Assert.Equal(weights.Own, weights.Partner, 12); // equally flat: equal parts
            Assert.True(double.IsFinite(blend.Weights(0.5, [0, 0], [1, -1], 1).Own));
        }
    }

    [Fact]
    public void Sounds_ten_times_as_loud_get_a_tenth_of_the_weight()
    {
        // 20 dB apart: p = 1 / (1 + 10) for λ = ½, whatever the frequency weighting.
        float[] quiet = Tone(1000, 0.05f),
            loud = Tone(1000, 0.5f);
        var weights = Blend.Waveforms(16000).Weights(0.5, loud, quiet, 1);
        var p = 1 / 11.0;
        var norm = Math.Sqrt(p * p + (1 - p) * (1 - p));
        Assert.Equal(p / norm, weights.Own, 1e-6); // tones in float32
        Assert.Equal((1 - p) / norm, weights.Partner, 1e-6);
    }

    [Fact]
    public void The_loudest_window_counts_and_low_tones_are_heard_less()
    {
        var burst = new float[16000];
        Tone(1000, 0.5f).AsSpan(0, 4096).CopyTo(burst.AsSpan(8192));
        Assert.Equal(1, Blend.Waveforms(16000).Weights(0.5, burst, Tone(1000, 0.5f), 1) is var equal ? equal.Own / equal.Partner : 0, 0.01);
        // A-weighting of 100 Hz is −19.1 dB: the tone of 1 kHz is ten to the 0.957 as loud. The Hann window smears 100 Hz over ±8 Hz.
        var weights = Blend.Waveforms(16000).Weights(0.5, Tone(1000, 0.5f), Tone(100, 0.5f), 1);
        Assert.InRange(weights.Partner / weights.Own, Math.Pow(10, 18.8 / 20), Math.Pow(10, 19.4 / 20));
    }

    [Theory]
    [InlineData(16000, 2048)]
    [InlineData(20000, 2048)]
    [InlineData(44100, 4096)]
    public void Windows_are_as_long_as_the_authors(int sampleRate, int length) => Assert.Equal(length, Loudness.WindowLength(sampleRate));

    [Fact]
    public void A_weighting_has_the_values_of_its_standard()
    {
        // IEC 61672: 0 dB at 1 kHz, −19.1 at 100 Hz, −2.5 at 10 kHz (bins of 10 Hz; the standard rounds to 0.1 dB).
        var weights = Loudness.Weights(4800, 48000);
        foreach (var (hertz, decibel) in new[] { (1000, 0.0), (100, -19.1), (10000, -2.5) })
            Assert.Equal(decibel, 10 * Math.Log10(weights[hertz / 10]), 0.06);
        Assert.Equal(0, weights[0]);
    }

    private static float[] Tone(double hertz, float amplitude) =>
        [.. Enumerable.Range(0, 16000).Select(i => amplitude * (float)Math.Sin(2 * Math.PI * hertz * i / 16000))];
}
