namespace FMixSharp.Tests.Plans;

public sealed class MixPlanFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fmixsharp-plans-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<MixSampler> Samplers =>
        [
            new NoMix(),
            new MixUp(new MixUpOptions { PerSample = true }),
            new FMix(),
            new FMix(new FMixOptions { PerSample = true, Reformulated = true }),
            new FMix(new FMixOptions { Softness = 0.2 }),
            new CutMix(new CutMixOptions { Released = true }),
            new Cutout(new CutoutOptions { Side = 4 }),
            new RandomErasing(new RandomErasingOptions { Fill = Fill.Normal(0.1f, 2) }),
            new SamplePairing(),
            new BetweenClass(),
            new BetweenClass(new BetweenClassOptions { Blend = Blend.Images(keepMean: true) }),
            new BetweenClass(new BetweenClassOptions { Blend = Blend.Waveforms(8000) }),
            new RandomChoice(new FMix(), new RandomErasing(), new MixUp()) { PerSample = true },
        ];

    [Theory]
    [MemberData(nameof(Samplers))]
    public void Plans_come_back_bit_for_bit_and_mix_the_same(MixSampler sampler)
    {
        var plan = sampler.DrawOnce(5, [6, 7], RandomKey.FromSeed(1), labels: [0, 1, 2, 0, 1]);
        var path = Path.Combine(folder, "plan.json");
        plan.Save(path);
        var read = MixPlan.Load(path);
        Assert.Equal(plan.Method, read.Method);
        Assert.Equal(plan.Partners, read.Partners);
        Assert.Equal(plan.Lambdas, read.Lambdas);
        Assert.Equal(plan.OwnLabelOnly, read.OwnLabelOnly);
        Assert.Equal(RandomKey.FromSeed(1), read.Key);
        var inputs = Enumerable.Range(0, 5 * 2 * 42).Select(i => MathF.Sin(i)).ToArray();
        float[] first = new float[inputs.Length],
            second = new float[inputs.Length];
        plan.Apply(inputs, first, 2);
        read.Apply(inputs, second, 2);
        Assert.Equal(first, second);
        Assert.Empty(Directory.GetFiles(folder, "*.tmp"));
    }

    [Fact]
    public void Chains_come_back_and_mix_bytes_the_same()
    {
        var plan = new AugMix().DrawOnce(6, [9, 8], RandomKey.FromSeed(2));
        var path = Path.Combine(folder, "augmix.json");
        plan.Save(path);
        byte[] inputs = [.. Enumerable.Range(0, 6 * 3 * 72).Select(i => (byte)(i * 37))],
            first = new byte[inputs.Length],
            second = new byte[inputs.Length];
        plan.Apply(inputs, first, 3);
        MixPlan.Load(path).Apply(inputs, second, 3);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("\"kind\": \"Normal\"", "\"kind\": \"7\"", "'7' is not a kind of fill; expected one of Constant, Uniform, Normal")]
    [InlineData("\"kind\": \"Normal\"", "\"kind\": \"2\"", "'2' is not a kind of fill")] // the number of Normal
    [InlineData("\"kind\": \"Normal\"", "\"kind\": \"normal\"", "'normal' is not a kind of fill")]
    [InlineData("\"kind\": \"Deviation\"", "\"kind\": \"7\"", "'7' is not a kind of blend")]
    [InlineData("\"Rotate\"", "\"7\"", "'7' is not an image operation")]
    public void Kinds_are_told_by_their_names_alone(string right, string wrong, string expected)
    {
        var path = Path.Combine(folder, "plan.json");
        MixSampler sampler =
            right.Contains("Normal", StringComparison.Ordinal) ? new RandomErasing(new RandomErasingOptions { Fill = Fill.Normal(0.1f, 2) })
            : right.Contains("Deviation", StringComparison.Ordinal) ? new BetweenClass(new BetweenClassOptions { Blend = Blend.Images() })
            : new AugMix();
        sampler.DrawOnce(30, [6, 7], RandomKey.FromSeed(1), labels: [.. Enumerable.Range(0, 30)]).Save(path);
        var text = File.ReadAllText(path);
        Assert.Contains(right, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => MixPlan.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan.json")] // itself
    [InlineData("plan.part0.json")] // one that names it
    public void Plans_whose_parts_have_parts_are_refused(string inner)
    {
        var path = Path.Combine(folder, "plan.json");
        new RandomChoice(new MixUp(), new NoMix()) { PerSample = true }
            .DrawOnce(20, [4, 4], RandomKey.FromSeed(1))
            .Save(path);
        var text = File.ReadAllText(path);
        if (inner == "plan.json")
            File.WriteAllText(path, text.Replace("plan.part0.json", "plan.json"));
        else
            File.WriteAllText(Path.Combine(folder, inner), text);
        var error = Assert.Throws<InvalidDataException>(() => MixPlan.Load(path));
        Assert.Contains(Path.Combine(folder, inner), error.Message, StringComparison.Ordinal);
        Assert.Contains("has parts itself", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_plan_that_is_missing_is_named()
    {
        var path = Path.Combine(folder, "plan.json");
        new RandomChoice(new FMix(), new NoMix()) { PerSample = true }
            .DrawOnce(20, [4, 4], RandomKey.FromSeed(1))
            .Save(path);
        foreach (var file in Directory.GetFiles(folder).Where(file => file != path).Order())
        {
            var bytes = File.ReadAllBytes(file);
            File.Delete(file);
            Assert.Contains(
                $"\"{Path.GetFileName(file)}\"",
                Assert.Throws<InvalidDataException>(() => MixPlan.Load(path)).Message,
                StringComparison.Ordinal
            );
            File.WriteAllBytes(file, bytes);
        }
        Assert.Equal(20, MixPlan.Load(path).BatchSize);
        Assert.Throws<FileNotFoundException>(() => MixPlan.Load(Path.Combine(folder, "nowhere.json")));
    }

    [Fact]
    public void Masks_without_axes_are_refused_with_their_name()
    {
        var path = Path.Combine(folder, "plan.json");
        var masks = Path.Combine(folder, "plan.npy");
        foreach (var soft in new[] { 0, 0.2 })
        {
            new FMix(new FMixOptions { Softness = soft }).DrawOnce(2, [4, 4], RandomKey.FromSeed(1)).Save(path);
            foreach (var shape in new int[][] { [], [1] })
            {
                if (soft > 0)
                    NpyFile.Write(masks, shape, [1f]);
                else
                    NpyFile.Write(masks, shape, (ReadOnlySpan<byte>)[1]);
                Assert.Contains(masks, Assert.Throws<InvalidDataException>(() => MixPlan.Load(path)).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Damaged_plans_are_refused_with_their_name()
    {
        var path = Path.Combine(folder, "plan.json");
        new FMix().DrawOnce(2, [4, 4], RandomKey.FromSeed(1)).Save(path);
        var text = File.ReadAllText(path);
        foreach (
            var bad in new[]
            {
                "",
                "{}",
                text[..(text.Length / 2)],
                text.Replace("fmixsharp-plan-2", "other"),
                text.Replace("plan.npy", "../plan.npy"),
                text.Replace("\"lambda\"", "\"lamda\""),
                text.Replace("\"select\"", "\"choose\""),
            }
        )
        {
            File.WriteAllText(path, bad);
            Assert.Contains(path, Assert.Throws<InvalidDataException>(() => MixPlan.Load(path)).Message, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, string, Type> FirstFormat =>
        new()
        {
            { "mixup", "", typeof(Interpolation) },
            { "fmix", """, "masks": "plan.npy", "soft": false""", typeof(Selection) },
            {
                "cutout",
                """, "masks": "plan.npy", "soft": false, "fill": { "kind": "Constant", "location": 3, "scale": 0, "key": "00000000000000ff" }""",
                typeof(Erasing)
            },
            { "bc+", """, "blend": { "kind": "Deviation", "sample_rate": 0, "keep_mean": true }""", typeof(Blending) },
            {
                "augmix",
                """
                    , "chains": { "height": 1, "width": 2, "samples": [[{ "weight": 1, "steps": [["Solarize", 0]] }], [{ "weight": 1, "steps": [] }]] }
                    """,
                typeof(ImageChains)
            },
            { "fmix|mixup", """, "parts": ["plan.part0.json"], "choices": [0, 0]""", typeof(Composition) },
        };

    [Theory]
    [InlineData("plan.npy")]
    [InlineData("plan.NPY")]
    public void A_plan_is_not_written_over_its_own_masks(string name)
    {
        var plan = new FMix().DrawOnce(2, [4, 4], RandomKey.FromSeed(1));
        var path = Path.Combine(folder, name);
        Assert.Contains("give a plan another ending, such as .json", Assert.Throws<ArgumentException>(() => plan.Save(path)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_plan_is_composed_of_plans() =>
        Assert.Contains("A part is null", Assert.Throws<ArgumentException>(() => MixPlan.Compose("mine", [null!], [0])).Message);

    [Fact]
    public void A_folder_is_no_plan_and_nothing_is_left_beside_it()
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, "plan")).FullName;
        var plan = new FMix().DrawOnce(2, [4, 4], RandomKey.FromSeed(1));
        Assert.Equal($"{path} is a folder; give the name of a file.", Assert.Throws<IOException>(() => plan.Save(path)).Message);
        Assert.Equal($"{path} is a folder; give the name of a file.", Assert.Throws<IOException>(() => MixPlan.Load(path)).Message);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [MemberData(nameof(FirstFormat))]
    public void Plans_of_the_first_format_are_read(string method, string more, Type rule)
    {
        static string Plan(string method, string more) =>
            $$"""{ "format": "fmixsharp-plan-1", "method": "{{method}}", "own_label_only": false, "partners": [1, 0], "lambdas": [0.5, 0.25]{{more}} }""";
        var path = Path.Combine(folder, "plan.json");
        NpyFile.Write(Path.Combine(folder, "plan.npy"), [1, 1, 2], (ReadOnlySpan<byte>)[1, 0]);
        File.WriteAllText(Path.Combine(folder, "plan.part0.json"), Plan("mixup", ""));
        File.WriteAllText(path, Plan(method, more));
        var plan = MixPlan.Load(path);
        Assert.Equal((method, null, rule), (plan.Method, plan.Key, plan.Rule.GetType()));
        Assert.Equal([1, 0], plan.Partners.ToArray());
        Assert.Equal([0.5, 0.25], plan.Lambdas.ToArray());
        byte[] inputs = [10, 20, 30, 40],
            first = new byte[4],
            second = new byte[4];
        plan.Apply(inputs, first, 1);
        plan.Save(path);
        MixPlan.Load(path).Apply(inputs, second, 1);
        Assert.Equal(first, second);
        Assert.NotEqual(inputs, first);
    }
}
