using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

/// <summary>The code of docs/coming-from.md, and what the page says of it.</summary>
[Collection("tensors")]
public sealed class ComingFromPageTests : IDisposable
{
    private const int batchSize = 6,
        classes = 4;
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Tensor images = arange(batchSize * 3 * 64, ScalarType.Float32).remainder(11).view(batchSize, 3, 8, 8);
    private readonly Tensor labels = tensor(new long[] { 0, 1, 2, 3, 1, 0 });
    private readonly Module<Tensor, Tensor> model = Sequential(AdaptiveAvgPool2d(2), Flatten(), Linear(12, classes));
    private readonly RandomKey key = RandomKey.FromSeed(1);
    private readonly long step = 3;

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void The_code_of_the_page_stands_in_this_file() => Assert.Equal(11, PageCode.AssertStandsIn(Page(), Source()));

    [Fact]
    public void Any_of_them_is_a_plan_its_mixture_and_its_loss()
    {
        MixSampler sampler = new CutMix();

        var plan = sampler.Draw(images, key, step);
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);

        Assert.True(float.IsFinite(loss.item<float>()));
    }

    [Fact]
    public void Timms_mixup_is_a_choice_and_its_targets_are_the_soft_targets()
    {
        var mixup = new MixUp(new MixUpOptions { Alpha = 0.8 });
        var cutmix = new CutMix(new CutMixOptions { Alpha = 1 });
        var either = new RandomChoice((0.7, mixup), (0.3, cutmix)); // switch_prob = 0.3
        var sometimes = RandomChoice.WithProbability(0.9, either); // prob = 0.9
        var plan = sometimes.Draw(images, key, step);
        var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels, labelSmoothing: 0.1);

        var methods = Enumerable.Range(0, 2000).Select(each => sometimes.Draw(batchSize, [8, 8], key, each).Method).ToList();
        // Three standard deviations of the shares of 2,000 draws are at most 0.033.
        Assert.Equal(0.63, methods.Count(method => method == "mixup") / 2000.0, 0.033);
        Assert.Equal(0.27, methods.Count(method => method == "cutmix") / 2000.0, 0.033);
        var targets = plan.SoftTargets(labels, classes, labelSmoothing: 0.1);
        // timm's: each label is 1 − s + s/K for its class and s/K for the others, and both labels are weighed.
        var smoothed = functional.one_hot(labels, classes).to(float32) * 0.9 + 0.1 / classes;
        var own = tensor(Enumerable.Range(0, batchSize).Select(i => (float)plan.LabelWeight(i)).ToArray()).unsqueeze(1);
        var partners = smoothed.index_select(0, tensor(plan.Partners.ToArray().Select(i => (long)i).ToArray()));
        AssertClose(own * smoothed + (1 - own) * partners, targets);
        AssertClose(functional.cross_entropy(model.forward(plan.Apply(images)), targets), loss);
    }

    [Fact]
    public void Timms_mode_for_elements_gives_each_sample_its_own()
    {
        var mixup = new MixUp(new MixUpOptions { Alpha = 0.8, PerSample = true });
        var cutmix = new CutMix(new CutMixOptions { Alpha = 1, PerSample = true });
        var each = new RandomChoice((0.63, mixup), (0.27, cutmix), (0.1, new NoMix())) { PerSample = true };

        var plan = each.Draw(64, [8, 8], key, step);
        Assert.Equal(["cutmix", "mixup", "none"], Enumerable.Range(0, 64).Select(i => plan.PartOf(i).Method).Distinct().Order());
        Assert.True(plan.Lambdas.ToArray().Distinct().Count() > 32);
    }

    [Fact]
    public void Torchvisions_soft_labels_have_the_same_loss()
    {
        var sampler = new RandomChoice(new CutMix(), new MixUp(new MixUpOptions { Alpha = 0.2 }));
        var plan = sampler.Draw(images, key, step);
        var logits = model.forward(plan.Apply(images));
        var targets = plan.SoftTargets(labels, classes); // (B, classes), what torchvision returns as labels
        var loss = plan.CrossEntropy(logits, labels); // the same as the cross entropy against targets

        AssertClose(functional.cross_entropy(logits, targets), loss);
    }

    [Fact]
    public void Kornias_lambda_is_the_partners_share()
    {
        var mixup = new MixUp(new MixUpOptions { PerSample = true }); // λ uniform from 0 to 1, as lambda_val=None
        var plan = mixup.Draw(images, key, step);
        var row = (Own: labels[0], Partner: labels[plan.Partners[0]], Lambda: 1 - plan.LabelWeight(0)); // of Kornia's (B, 3)

        var expected = images[0] * (1 - row.Lambda) + images[plan.Partners[0]] * row.Lambda;
        AssertClose(expected, plan.Apply(images)[0]);
        Assert.Equal(0, row.Own.item<long>());
        Assert.Equal(labels[plan.Partners[0]].item<long>(), row.Partner.item<long>());
    }

    [Fact]
    public void Fastais_mixup_has_a_lambda_for_each_sample_and_its_cutmix_one_for_all()
    {
        var mixup = new MixUp(new MixUpOptions { Alpha = 0.4, PerSample = true });
        var cutmix = new CutMix(new CutMixOptions { Alpha = 1 });

        var lambdas = mixup.Draw(images, key, step).Lambdas.ToArray();
        Assert.Equal(batchSize, lambdas.Distinct().Count());
        Assert.Contains(lambdas, lambda => lambda < 0.5); // fastai's are not
        Assert.Single(cutmix.Draw(images, key, step).Lambdas.ToArray().Distinct());
    }

    [Fact]
    public void Images_of_Keras_have_their_channels_last()
    {
        Tensor photos = images.permute(0, 2, 3, 1).contiguous(),
            masks = labels.view(batchSize, 1, 1).expand(batchSize, 8, 8).contiguous();
        var mixup = new MixUp(new MixUpOptions { Alpha = 0.2, PerSample = true });
        var cutmix = new CutMix(new CutMixOptions { Alpha = 1, PerSample = true }); // factor=(1.0, 1.0)
        var fourierMix = new FMix(new FMixOptions { Alpha = 0.5, PerSample = true }); // KerasCV
        var plan = new RandomChoice(mixup, cutmix, fourierMix).Draw(photos, InputAxes.ChannelsLast, key, step);
        var (mixed, mixedMasks) = (plan.Apply(photos, InputAxes.ChannelsLast), plan.SoftMaps(masks, classes));

        AssertClose(plan.Apply(images), mixed.permute(0, 3, 1, 2));
        Assert.Equal([batchSize, classes, 8, 8], mixedMasks.shape);
    }

    [Fact]
    public void The_authors_code_is_reproduced_by_name()
    {
        var fmix = new FMix(
            new FMixOptions
            {
                Decay = 3,
                Alpha = 1,
                Softness = 0,
                Reformulated = false,
            }
        );
        var theirs = new FMix(new FMixOptions { Generator = FMixGenerator.Released, KeepSampledLambda = true });
        var turns = new Alternation((1, fmix), (1, new MixUp())); // MSDAAlternator(fmix, mixup, n_a=1, n_b=1)

        Assert.Equal(["fmix", "mixup"], new[] { 0L, 1 }.Select(each => turns.Draw(images, key, each).Method));
        // Their λ is the sampled value, ours the mean of the mask: a number of cells of 64.
        Assert.Equal(["fmix-released", "fmix"], new[] { theirs, fmix }.Select(sampler => sampler.Method));
        Assert.NotEqual(0, theirs.Draw(images, key, step).Lambdas[0] * 64 % 1);
        Assert.Equal(0, fmix.Draw(images, key, step).Lambdas[0] * 64 % 1);
    }

    [Fact]
    public void A_data_loader_gives_its_batches_to_the_sampler()
    {
        Tensor allImages = images.repeat(3, 1, 1, 1),
            allLabels = labels.repeat(3);
        const int epochs = 3,
            unmixedEpochs = 1;
        using var before = model.parameters().First().clone();
        using var optimizer = optim.SGD(model.parameters(), learningRate: 0.01);

        var fmix = new FMix();
        var key = RandomKey.FromSeed(1);
        using var data = torch.utils.data.TensorDataset(allImages, allLabels);
        using var loader = torch.utils.data.DataLoader(data, batchSize: 8, shuffle: true);
        var step = 0L; // counts batches over all epochs
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            MixSampler sampler = epoch < epochs - unmixedEpochs ? fmix : new NoMix();
            foreach (var batch in loader)
            {
                using var scope = NewDisposeScope();
                var (images, labels) = (batch[0], batch[1]);
                var plan = sampler.Draw(images, key, step++);
                var loss = plan.CrossEntropy(model.forward(plan.Apply(images)), labels);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
            }
        }

        Assert.Equal(9, step); // 18 samples are batches of 8, 8 and 2
        Assert.False(before.Equals(model.parameters().First()));
    }

    [Fact]
    public void A_data_loader_with_a_seed_has_one_order_for_all_epochs()
    {
        using var data = torch.utils.data.TensorDataset(arange(64));
        using var seeded = torch.utils.data.DataLoader(data, 64, shuffle: true, seed: 1, disposeDataset: false);
        using var free = torch.utils.data.DataLoader(data, 64, shuffle: true, disposeDataset: false);
        Assert.Equal(Order(seeded), Order(seeded));
        Assert.NotEqual(Order(free), Order(free));

        static long[] Order(TorchSharp.Modules.IterableDataLoader loader) =>
            loader.Select(batch => batch[0].data<long>().ToArray()).Single();
    }

    [Fact]
    public void Weighted_rows_stand_for_mixed_labels()
    {
        const int rows = 8,
            columns = 3;
        var features = Enumerable.Range(0, rows * columns).Select(i => (float)(i * i % 7)).ToArray();
        var classOf = Enumerable.Range(0, rows).Select(i => (long)(i % 3)).ToArray();

        var plan = new MixUp(new MixUpOptions { Alpha = 0.2, PerSample = true }).DrawOnce(rows, [columns], key);
        var mixed = new float[features.Length];
        plan.Apply(features, mixed, channels: 1);
        var table = new List<Row>();
        for (var i = 0; i < rows; i++)
        {
            var own = plan.LabelWeight(i);
            var values = mixed.AsSpan(i * columns, columns).ToArray();
            table.Add(new Row(values, classOf[i], (float)own));
            table.Add(new Row(values, classOf[plan.Partners[i]], (float)(1 - own)));
        }

        Assert.Equal(rows, table.Sum(row => row.Weight), 1e-5f);
        var targets = plan.SoftTargets(tensor(classOf), 3);
        for (var i = 0; i < rows; i++)
        {
            foreach (var row in table.Skip(2 * i).Take(2))
                targets[i, row.Label] -= row.Weight;
        }
        AssertClose(zeros_like(targets), targets);
    }

    [Fact]
    public void Smotes_rows_have_a_class_each()
    {
        const int columns = 2;
        float[] features = [0, 0, 1, 1, 2, 2, 3, 3, 9, 9, 10, 10];
        long[] classOf = [0, 0, 0, 0, 1, 1];

        var plan = new Smote().Draw(features, columns, classOf, key);
        var more = new float[plan.Count * columns]; // of the classes plan.Labels
        plan.Apply(features, more);

        Assert.Equal([1, 1], plan.Labels.ToArray());
        Assert.All(more, value => Assert.InRange(value, 9, 10));
    }

    private sealed record Row(float[] Features, long Label, float Weight);

    // Sums of the same numbers in another order.
    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.True((expected - actual).abs().max().item<float>() < 1e-5f, $"{expected.str()}\n{actual.str()}");

    private static string Source([CallerFilePath] string file = "") => file;

    private static string Page([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "docs", "coming-from.md");
}
