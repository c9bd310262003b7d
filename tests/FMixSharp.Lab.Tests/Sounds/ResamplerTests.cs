using FMixSharp.Lab.Sounds;

namespace FMixSharp.Lab.Tests.Sounds;

// Not beside others: one looks at the memory of the whole process.
[Collection("tensors of the process")]
public sealed class ResamplerTests
{
    private static float[] Sine(double hertz, int rate, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(2 * Math.PI * hertz * i / rate))];

    [Theory]
    [InlineData(44_100)]
    [InlineData(48_000)]
    [InlineData(8_000)]
    [InlineData(11_025)]
    [InlineData(11_027)] // no common divisor: weights are not kept
    public void A_tone_stays_the_same_tone(int rate)
    {
        var result = Resampler.Resample(Sine(1000, rate, rate / 2), rate, 16_000);
        Assert.InRange(result.Length, 7999, 8001);
        var expected = Sine(1000, 16_000, result.Length);
        for (var i = 200; i < result.Length - 200; i++) // at its ends the tone begins and stops
            Assert.Equal(expected[i], result[i], 2e-3); // the window's ripple
    }

    // 12 kHz at 44.1 kHz would become 4 kHz at 16 kHz if it were let through.
    [Fact]
    public void What_the_lower_rate_cannot_carry_is_gone() =>
        Assert.All(Resampler.Resample(Sine(12_000, 44_100, 22_050), 44_100, 16_000)[200..^200], value => Assert.Equal(0, value, 1e-3));

    // 380,000 samples per second, a second each: 36 rates would have kept 3.6 GB of weights.
    [Fact]
    public void Odd_rates_near_the_limit_keep_no_memory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sound = new float[2000];
        for (var rate = 383_921; rate < 384_000; rate += 2)
            Assert.Equal((sound.Length * 16_000L + rate - 1) / rate, Resampler.Resample(sound, rate, 16_000).Length);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 40 << 20); // 32 of at most 1 MiB
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resample(sound, 2_000_000_000, 1));
    }

    [Fact]
    public void Silence_and_constants_stay_what_they_are()
    {
        Assert.All(Resampler.Resample(new float[100], 44_100, 16_000), value => Assert.Equal(0, value));
        var constant = Resampler.Resample([.. Enumerable.Repeat(0.5f, 4000)], 22_050, 16_000);
        Assert.All(constant[100..^100], value => Assert.Equal(0.5f, value, 1e-6));
        float[] same = [1, 2];
        Assert.Same(same, Resampler.Resample(same, 16_000, 16_000));
    }
}
