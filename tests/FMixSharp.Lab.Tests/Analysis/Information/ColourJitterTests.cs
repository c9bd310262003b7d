using FMixSharp.Lab.Analysis.Information;

namespace FMixSharp.Lab.Tests.Analysis.Information;

public sealed class ColourJitterTests
{
    private const float Rounding = 1e-6f; // a few float32 roundings of numbers up to 1

    [Fact]
    public void Brightness_multiplies_and_clips()
    {
        float[] image = [0.2f, 0.9f];
        ColourJitter.Brightness(image, 1.5f);
        Assert.Equal([0.3f, 1], image);
    }

    [Fact]
    public void Contrast_moves_away_from_the_mean_grey()
    {
        float[] image = [0.2f, 0.4f]; // mean 0.3
        ColourJitter.Contrast(image, 1, 2);
        Near([0.1f, 0.5f], image);
        float[] colour = [0.5f, 0, 0]; // one red pixel: its grey is 0.299 · 0.5
        ColourJitter.Contrast(colour, 3, 0);
        Near([0.1495f, 0.1495f, 0.1495f], colour);
    }

    [Fact]
    public void Saturation_moves_away_from_the_pixels_own_grey()
    {
        float[] image = [0.5f, 0.2f, 0.1f];
        var grey = 0.299f * 0.5f + 0.587f * 0.2f + 0.114f * 0.1f;
        ColourJitter.Saturation(image, 0.5f);
        Near([(0.5f + grey) / 2, (0.2f + grey) / 2, (0.1f + grey) / 2], image);
    }

    [Theory]
    [InlineData(1 / 3f, 0, 1, 0)] // red, a third of the circle on, is green
    [InlineData(-1 / 3f, 0, 0, 1)]
    [InlineData(1 / 6f, 1, 1, 0)] // yellow
    [InlineData(0, 1, 0, 0)]
    public void Hue_turns_on_the_colour_circle(float turn, float red, float green, float blue)
    {
        float[] image = [1, 0, 0];
        ColourJitter.Hue(image, turn);
        Near([red, green, blue], image);
    }

    [Fact]
    public void Hue_there_and_back_changes_nothing()
    {
        var random = RandomKey.FromSeed(1).Stream();
        var image = new float[3 * 50];
        for (var i = 0; i < image.Length; i++)
            image[i] = (float)random.NextDouble();
        var turned = image.ToArray();
        ColourJitter.Hue(turned, 0.05f);
        Assert.NotEqual(image, turned);
        ColourJitter.Hue(turned, -0.05f);
        for (var i = 0; i < image.Length; i++)
            Assert.Equal(image[i], turned[i], 1e-5f); // roundings are multiplied by six and divided by the range
    }

    [Fact]
    public void An_image_changes_by_little_and_by_its_key()
    {
        var image = Enumerable.Range(0, 3 * 16).Select(i => 0.2f + 0.6f * i / 48).ToArray();
        var (one, same, other) = (Jittered(image, 1), Jittered(image, 1), Jittered(image, 2));
        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
        // Four changes of at most 5 %; hue moves at most 0.3 sixths of a range of at most 0.5.
        Assert.All(image.Zip(one), pair => Assert.InRange(pair.Second - pair.First, -0.3f, 0.3f));
    }

    private static float[] Jittered(float[] image, ulong seed)
    {
        var (changed, stream) = (image.ToArray(), RandomKey.FromSeed(seed).Stream());
        ColourJitter.Change(changed, 3, ref stream);
        return changed;
    }

    private static void Near(float[] expected, float[] found)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], Rounding);
    }
}
