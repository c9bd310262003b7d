namespace FMixSharp.Tests.Images;

public sealed class FastAutoAugmentTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"fmix-policy-{Environment.ProcessId}.csv");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void A_file_is_a_sub_policy_a_line()
    {
        File.WriteAllText(path, "# two\r\nContrast,0.25,0.5;TranslateX,1,0.4\r\n\r\n Cutout , 0.5 , 0.1 \n");
        var policy = FastAutoAugment.Read(path);
        Assert.Equal(2, policy.Count);
        Assert.Equal([new(ImageOperation.Contrast, 0.25, 0.5), new(ImageOperation.TranslateX, 1, 0.4)], policy[0].ToArray());
        Assert.Equal([new(ImageOperation.Cutout, 0.5, 0.1)], policy[1].ToArray());
    }

    [Fact]
    public void Levels_go_linearly_through_the_ranges_and_five_operations_change_sign_half_of_the_time()
    {
        Assert.Equal([0.15f], Magnitudes(ImageOperation.ShearX).Select(MathF.Abs).Distinct());
        Assert.Equal([4, 6, 8], new[] { 0, 0.5, 1 }.SelectMany(level => Magnitudes(ImageOperation.Posterize, level)));
        Assert.Equal([0, 128, 256], new[] { 0, 0.5, 1 }.SelectMany(level => Magnitudes(ImageOperation.Solarize, level)));
        Assert.Equal([0.1f, 1, 1.9f], new[] { 0, 0.5, 1 }.SelectMany(level => Magnitudes(ImageOperation.Sharpness, level)));
        Assert.Equal([0.1f], Magnitudes(ImageOperation.Cutout));
        ImageOperation[] signed =
        [
            ImageOperation.ShearX,
            ImageOperation.ShearY,
            ImageOperation.TranslateX,
            ImageOperation.TranslateY,
            ImageOperation.Rotate,
        ];
        foreach (var operation in Enum.GetValues<ImageOperation>())
            Assert.Equal(signed.Contains(operation) ? 2 : 1, Magnitudes(operation).Length);
    }

    [Fact]
    public void Cutouts_are_anywhere()
    {
        var policy = new SubPolicies([new PolicyOperation(ImageOperation.Cutout, 1, 1)]);
        var random = RandomKey.FromSeed(1).Stream();
        var steps = new ImageStep[1];
        double x = 0,
            y = 0;
        for (var i = 0; i < 1000; i++)
        {
            policy.Draw(ref random, steps);
            Assert.InRange(steps[0].CentreX, 0, 1);
            Assert.InRange(steps[0].CentreY, 0, 1);
            x += steps[0].CentreX / 1000;
            y += steps[0].CentreY / 1000;
        }
        Assert.Equal(0.5, x, 0.05); // five deviations of the mean of 1000 uniform numbers, 0.289 / √1000
        Assert.Equal(0.5, y, 0.05);
    }

    [Theory]
    [InlineData("Contrst,0.1,0.2", "'Contrst' is not an image operation; did you mean Contrast? Expected one of AutoContrast, ")]
    [InlineData("3,0.1,0.2", "'3' is not an image operation")]
    [InlineData("Contrast,0.1", "'Contrast,0.1' is not an operation; expected name,probability,level")]
    [InlineData("Contrast,0.1,0.2;", "'' is not an operation")]
    [InlineData("Contrast,1.1,0.2", "the probability of Contrast is 1.1; expected a number from 0 to 1")]
    [InlineData("Contrast,0.1,-0.2", "the level of Contrast is -0.2; expected a number from 0 to 1")]
    [InlineData("Contrast,x,0.2", "'x' is not a number")]
    [InlineData("Contrast,NaN,0.2", "the probability of Contrast is NaN")]
    public void A_bad_line_is_named_with_its_file(string line, string expected)
    {
        File.WriteAllLines(path, ["Invert,0.1,0", line]);
        var message = Assert.Throws<InvalidDataException>(() => FastAutoAugment.Read(path)).Message;
        Assert.StartsWith($"{path}, line 2: {expected}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_sub_policies_is_refused()
    {
        File.WriteAllText(path, "# nothing\n");
        Assert.Contains(
            $"{path} has no sub-policy",
            Assert.Throws<InvalidDataException>(() => FastAutoAugment.Read(path)).Message,
            StringComparison.Ordinal
        );
    }

    // All that occur in fifty draws.
    private static float[] Magnitudes(ImageOperation operation, double level = 0.5)
    {
        var policy = new SubPolicies([new PolicyOperation(operation, 1, level)]);
        var random = RandomKey.FromSeed(1).Stream();
        var steps = new ImageStep[1];
        var found = new SortedSet<float>();
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(1, policy.Draw(ref random, steps));
            found.Add(steps[0].Magnitude);
        }
        return [.. found];
    }
}
