using FMixSharp.Lab.Sounds;
using TorchSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Sounds;

public sealed class MelSpectrogramTests
{
    // The first are by hand: 15 mel for 1000 Hz. The last is a published value of the same scale.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(60, 0.9)]
    [InlineData(440, 6.6)]
    [InlineData(1000, 15)]
    [InlineData(6400, 42)]
    [InlineData(11025, 49.91059448015905)]
    public void Mel_scale_is_linear_then_logarithmic(double hertz, double mel)
    {
        Assert.Equal(mel, MelScale.FromHertz(hertz), 1e-9);
        Assert.Equal(hertz, MelScale.ToHertz(mel), 1e-9 * Math.Max(1, hertz));
    }

    // Published values: 128 bands at 22,050 Hz, transform of 2048.
    [Fact]
    public void Filters_are_the_published_ones()
    {
        var filters = MelScale.Filters(22_050, 2048, 128);
        double[] first = [0, 0.016182853208219942, 0.032365706416439884, 0.028990088037379964, 0.012807234829160026, 0];
        double[] second =
        [
            0,
            0,
            0,
            0.009779235793639925,
            0.025962089001859864,
            0.035393705451959974,
            0.01921085224374004,
            0.003027999035520103,
            0,
        ];
        for (var bin = 0; bin < first.Length; bin++)
            Assert.Equal(first[bin], filters[bin], 1e-8); // float32
        for (var bin = 0; bin < second.Length; bin++)
            Assert.Equal(second[bin], filters[1025 + bin], 1e-8);
    }

    [Fact]
    public void Filters_of_the_experiment_have_area_one()
    {
        var filters = MelScale.Filters(16_000, 2048, 32);
        for (var band = 0; band < 32; band++) // a bin is 7.8125 Hz; the narrowest triangle has 23 of them
            Assert.Equal(1, filters[(band * 1025)..((band + 1) * 1025)].Sum() * 7.8125, 0.01);
    }

    // Worked by hand from the definition: reflected ends, periodic Hann window, sums of cosines and sines, mel bands, decibels.
    [Fact]
    public void Spectrogram_is_that_of_its_definition()
    {
        var sound = new double[16_000];
        for (var i = 0; i < sound.Length; i++)
            sound[i] =
                0.5 * Math.Sin(2 * Math.PI * 437.3 * i / 16_000)
                + 0.01 * Math.Sin(2 * Math.PI * (1000 + 0.1 * i) * i / 16_000) * i / 16_000;
        using var scope = NewDisposeScope();
        var image = MelSpectrogram.Of(tensor(Array.ConvertAll(sound, value => (float)value)).unsqueeze(0));
        Assert.Equal([1, 1, 32, 32], image.shape);
        var values = image.data<float>().ToArray();

        var filters = MelScale.Filters(16_000, 2048, 32);
        int[] frames = [0, 1, 15, 31];
        var power = new double[32, 32];
        for (var frame = 0; frame < 32; frame++)
        {
            for (var bin = 0; bin <= 1024; bin++)
            {
                double re = 0,
                    im = 0;
                if (!frames.Contains(frame) && bin > 80)
                    continue; // only the loudest place is looked for there
                for (var n = 0; n < 2048; n++)
                {
                    var at = Math.Abs(frame * 512 - 1024 + n);
                    at = at >= 16_000 ? 2 * 15_999 - at : at;
                    var value = sound[at] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * n / 2048));
                    var (sin, cos) = Math.SinCos(2 * Math.PI * (bin * n % 2048) / 2048);
                    re += value * cos;
                    im -= value * sin;
                }
                for (var band = 0; band < 32; band++)
                    power[band, frame] += filters[band * 1025 + bin] * (re * re + im * im);
            }
        }
        var loudest = power.Cast<double>().Max();
        foreach (var frame in frames)
        {
            for (var band = 0; band < 32; band++)
            {
                var decibels = Math.Max(-80, 10 * Math.Log10(Math.Max(1e-10, power[band, frame]) / loudest));
                Assert.Equal((decibels + 40) / 80, values[band * 32 + frame], 1e-3); // float32 transforms: 0.08 dB, 80 dB below the loudest
            }
        }
    }

    [Fact]
    public void Loudness_does_not_matter_and_silence_is_one_half()
    {
        using var scope = NewDisposeScope();
        var tones = TonesDataset.Draw(1, FMixSharp.RandomKey.FromSeed(1));
        var sound = new float[16_000];
        tones.Write(0, sound);
        var pair = MelSpectrogram.Of(stack([tensor(sound), tensor(sound) * 0.25f, zeros(16_000)]));
        Assert.True(pair[0].allclose(pair[1], 0, 1e-5)); // a power of two only changes exponents, up to the logarithm's rounding
        Assert.True(pair[2].eq(0.5).all().item<bool>());
        Assert.Equal(0.5f, pair[0].max().item<float>());
    }

    [Fact]
    public void Nothing_is_left_behind_but_the_result()
    {
        using var sounds = zeros(2, 16_000);
        MelSpectrogram.Of(sounds).Dispose();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        MelSpectrogram.Of(sounds).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
