namespace FMixSharp.Tests.Images;

public sealed class PolicyTests
{
    private const int Draws = 20_000;

    public static TheoryData<string> Names => ["cifar10", "imagenet", "svhn"];

    [Theory]
    [MemberData(nameof(Names))]
    public void AutoAugment_has_25_sub_policies_of_two_operations_with_tenths_and_ninths(string name)
    {
        var policy = AutoAugmentOf(name);
        Assert.Equal((25, 2), (policy.Count, policy.MostSteps));
        for (var i = 0; i < policy.Count; i++)
        {
            foreach (var (operation, probability, level) in policy[i])
            {
                Assert.Equal(Math.Round(probability * 10), probability * 10, 1e-9);
                var steps = operation == ImageOperation.Posterize ? 4 : 9;
                Assert.Equal(Math.Round(level * steps), level * steps, 1e-9);
            }
        }
    }

    // How often each operation stands in the article's table, and the sums of its probabilities.
    [Theory]
    [InlineData(
        "cifar10",
        "AutoContrast 7, Equalize 9, Posterize 1, Solarize 4, Rotate 1, ShearY 2, TranslateX 2, TranslateY 5, Invert 3, Contrast 2, "
            + "Color 5, Brightness 4, Sharpness 5",
        26.5
    )]
    [InlineData(
        "imagenet",
        "AutoContrast 2, Equalize 17, Posterize 5, Solarize 7, Rotate 6, ShearX 1, Invert 3, Contrast 2, Color 6, Sharpness 1",
        31
    )]
    [InlineData(
        "svhn",
        "AutoContrast 3, Equalize 6, Solarize 5, Rotate 4, ShearX 6, ShearY 8, TranslateX 1, TranslateY 4, Invert 12, Contrast 1",
        32.9
    )]
    public void AutoAugment_has_the_operations_of_the_published_table(string name, string expected, double probabilities)
    {
        var policy = AutoAugmentOf(name);
        var operations = Enumerable.Range(0, policy.Count).SelectMany(i => policy[i].ToArray()).ToArray();
        var counts = operations.GroupBy(each => each.Operation).OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Count()}");
        Assert.Equal(expected, string.Join(", ", counts));
        Assert.Equal(probabilities, operations.Sum(each => each.Probability), 1e-9);
    }

    [Fact]
    public void Magnitudes_of_AutoAugment_go_in_ninths_through_the_articles_ranges_and_get_stronger()
    {
        Assert.Equal([("Rotate", 30 * 2 / 9f), ("TranslateX", 0.45f)], Magnitudes(AutoAugment.Cifar10, 1));
        Assert.Equal([("ShearY", 0.3f * 7 / 9), ("Posterize", 5)], Magnitudes(AutoAugment.Cifar10, 5)); // 8 − 4 · 7/9, rounded
        Assert.Equal([("Color", 0.1f + 1.8f * 3 / 9), ("Brightness", 0.1f + 1.8f * 7 / 9)], Magnitudes(AutoAugment.Cifar10, 6));
        Assert.Equal([("Brightness", 0.1f + 1.8f * 3 / 9), ("Color", 0.1f)], Magnitudes(AutoAugment.Cifar10, 19));
        Assert.Equal([("Solarize", 256 * 4 / 9f), ("AutoContrast", 0)], Magnitudes(AutoAugment.Cifar10, 20));
        Assert.Equal([("Posterize", 4), ("Rotate", 30)], Magnitudes(AutoAugment.ImageNet, 0));
    }

    [Fact]
    public void Sub_policies_are_chosen_equally_and_their_operations_with_their_probabilities()
    {
        var counts = new Dictionary<ImageOperation, int>();
        var signs = 0;
        Span<ImageStep> steps = new ImageStep[2];
        var random = RandomKey.FromSeed(1).Stream();
        for (var i = 0; i < Draws; i++)
        {
            foreach (var step in steps[..AutoAugment.Cifar10.Draw(ref random, steps)])
            {
                counts[step.Operation] = counts.GetValueOrDefault(step.Operation) + 1;
                signs += step.Operation == ImageOperation.TranslateY ? Math.Sign(step.Magnitude) : 0;
            }
        }
        // Of each operation Σ p / 25 are expected, with at most a deviation of √Draws · √0.25 where an image has it once, and somewhat more
        // where twice: 5 · 100.
        Assert.Equal(Draws / 25.0 * (0.9 + 0.6 + 0.5 + 0.3 + 0.2 + 0.2 + 0.6 + 0.6 + 0.8), counts[ImageOperation.Equalize], 500.0);
        Assert.Equal(Draws / 25.0 * (0.7 + 0.4 + 0.9 + 0.7 + 0.7), counts[ImageOperation.TranslateY], 500.0);
        Assert.Equal(Draws / 25.0 * 0.2, counts[ImageOperation.Invert], 60.0); // deviation √160 = 12.6
        Assert.Equal(0, signs, 5 * Math.Sqrt(2 * counts[ImageOperation.TranslateY])); // pairs share no sign
    }

    [Fact]
    public void RandAugment_draws_its_number_of_operations_from_fourteen_one_of_which_does_nothing()
    {
        var policy = new RandAugment(new RandAugmentOptions { Operations = 3, Magnitude = 5 });
        Assert.Equal(3, policy.MostSteps);
        var magnitudes = new Dictionary<ImageOperation, HashSet<float>>();
        var total = 0;
        Span<ImageStep> steps = new ImageStep[3];
        var random = RandomKey.FromSeed(1).Stream();
        for (var i = 0; i < Draws; i++)
        {
            foreach (var step in steps[..policy.Draw(ref random, steps)])
            {
                total++;
                if (!magnitudes.TryGetValue(step.Operation, out var set))
                    magnitudes[step.Operation] = set = [];
                set.Add(step.Magnitude);
            }
        }
        Assert.Equal(Draws * 3 * 13 / 14.0, total, 5 * Math.Sqrt(Draws * 3 * 13 / 196.0)); // five deviations of a binomial
        Assert.Equal(13, magnitudes.Count);
        Assert.DoesNotContain(ImageOperation.Invert, magnitudes.Keys);
        Assert.DoesNotContain(ImageOperation.Cutout, magnitudes.Keys);
        Assert.Equal([-15, 15], magnitudes[ImageOperation.Rotate].Order());
        Assert.Equal([-0.225f, 0.225f], magnitudes[ImageOperation.TranslateX].Order());
        Assert.Equal([6], magnitudes[ImageOperation.Posterize]);
        Assert.Equal([128], magnitudes[ImageOperation.Solarize]);
        Assert.Equal([1], magnitudes[ImageOperation.Color]);
    }

    [Fact]
    public void Bad_options_and_bad_sub_policies_are_refused()
    {
        var message = Assert
            .Throws<ArgumentException>(() => new RandAugment(new RandAugmentOptions { Operations = 0, Magnitude = 11 }))
            .Message;
        Assert.Contains("Operations is 0", message, StringComparison.Ordinal);
        Assert.Contains("Magnitude is 11; expected a number from 0 to 10", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SubPolicies());
        Assert.Contains(
            "Sub-policy 1: the probability of Invert is 2",
            Assert.Throws<ArgumentException>(() => new SubPolicies([], [new PolicyOperation(ImageOperation.Invert, 2, 0)])).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Applying_a_policy_is_applying_its_steps_one_after_another_in_place(int count)
    {
        PolicyOperation[] operations =
        [
            new(ImageOperation.TranslateX, 1, 0.7),
            new(ImageOperation.Solarize, 1, 0.3),
            new(ImageOperation.Cutout, 1, 1),
        ];
        var policy = new SubPolicies(operations[..count]);
        byte[] image = [.. Enumerable.Range(0, 3 * 9 * 11).Select(i => (byte)(i * 5))],
            expected = [.. image];
        var random = RandomKey.FromSeed(4).Stream();
        policy.Apply(image, 3, 9, 11, ref random);
        random = RandomKey.FromSeed(4).Stream();
        var steps = new ImageStep[3];
        var drawn = policy.Draw(ref random, steps);
        Assert.Equal(count, drawn);
        foreach (var step in steps[..drawn])
        {
            var result = new byte[image.Length];
            ImageOperations.Apply(step, expected, result, 3, 9, 11);
            expected = result;
        }
        Assert.Equal(expected, image);
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_calls()
    {
        var image = new byte[3 * 32 * 32];
        var random = RandomKey.FromSeed(1).Stream();
        for (var i = 0; i < 300; i++)
            AutoAugment.Cifar10.Apply(image, 3, 32, 32, ref random);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 300; i++)
            AutoAugment.Cifar10.Apply(image, 3, 32, 32, ref random);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static SubPolicies AutoAugmentOf(string name) =>
        name switch
        {
            "cifar10" => AutoAugment.Cifar10,
            "imagenet" => AutoAugment.ImageNet,
            _ => AutoAugment.Svhn,
        };

    // Without the signs, which are random, and whatever the probabilities.
    private static (string, float)[] Magnitudes(SubPolicies policy, int index)
    {
        var random = RandomKey.FromSeed(1).Stream();
        var steps = new ImageStep[1];
        var result = new List<(string, float)>();
        foreach (var operation in policy[index])
        {
            new SubPolicies([operation with { Probability = 1 }]).Draw(ref random, steps);
            result.Add((operation.Operation.ToString(), Math.Abs(steps[0].Magnitude)));
        }
        return [.. result];
    }
}
