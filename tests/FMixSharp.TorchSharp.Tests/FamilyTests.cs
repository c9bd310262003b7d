using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Tests;

/// <summary>Every method over every rank, type and kind of label that it claims.</summary>
[Collection("tensors")]
public sealed class FamilyTests : IDisposable
{
    private const int Classes = 3;
    private static readonly RandomKey key = RandomKey.FromSeed(77);

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("fmixsharp-family-").FullName;

    public static TheoryData<string> Names => [.. Family.Members.Select(member => member.Name)];

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Shape_and_type_stay_and_inputs_are_not_changed(string name) =>
        ForEachCase(
            name,
            (plan, inputs) =>
            {
                var before = inputs.clone();
                var mixed = plan.Apply(inputs);
                Assert.Equal((inputs.dtype, inputs.device_type), (mixed.dtype, mixed.device_type));
                Assert.Equal(inputs.shape, mixed.shape);
                Assert.True(before.equal(inputs).all().item<bool>());
            }
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Lambda_is_exactly_the_share_of_the_mask(string name) =>
        ForEachCase(
            name,
            (plan, _) =>
            {
                for (var i = 0; i < plan.BatchSize; i++)
                {
                    if (plan.PartOf(i).Masks is not { IsSoft: false } masks || Family.Find(name).SampledLambda)
                        continue;
                    var mask = masks.HardValues.Slice((masks.Count == 1 ? 0 : i) * masks.Size, masks.Size);
                    Assert.Equal((double)mask.Count((byte)1) / mask.Length, plan.Lambdas[i]);
                }
            }
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stored_plan_mixes_bit_for_bit_the_same(string name) =>
        ForEachCase(
            name,
            (plan, inputs) =>
            {
                var path = Path.Combine(folder, "plan.json");
                plan.Save(path);
                Assert.True(plan.Apply(inputs).equal(MixPlan.Load(path).Apply(inputs)).all().item<bool>());
            }
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Arrays_are_mixed_as_tensors_are_bit_for_bit(string name) =>
        ForEachCase(
            name,
            (plan, inputs) =>
            {
                var channels = (int)inputs.shape[1];
                if (inputs.dtype == ScalarType.Float32)
                {
                    var mixed = new float[inputs.numel()];
                    plan.Apply(inputs.data<float>().ToArray(), mixed, channels);
                    Assert.Equal(mixed, plan.Apply(inputs).data<float>().ToArray());
                }
                else if (inputs.dtype == ScalarType.Byte)
                {
                    var mixed = new byte[inputs.numel()];
                    plan.Apply(inputs.data<byte>().ToArray(), mixed, channels);
                    Assert.Equal(mixed, plan.Apply(inputs).data<byte>().ToArray());
                }
            }
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_the_mixed_batch_remains_of_all_tensors(string name) =>
        ForEachCase(name, (plan, inputs) => LiveTensors.AssertOnlyResultRemains(() => plan.Apply(inputs).DetachFromDisposeScope()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_reach_the_inputs(string name) =>
        ForEachCase(
            name,
            (plan, inputs) =>
            {
                if (!is_floating_point(inputs))
                    return;
                var leaf = inputs.detach().requires_grad_();
                plan.Apply(leaf).sum().backward();
                Assert.True(leaf.grad!.isfinite().all().item<bool>());
                // A batch that keeps anything passes it on; one sample of one cell can be erased wholly.
                if (plan.Lambdas.ContainsAnyExcept(0.0))
                    Assert.True(leaf.grad!.abs().sum().item<float>() > 0, name);
            },
            ScalarType.Float32
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kind_of_label_has_weights_that_sum_to_one(string name) =>
        ForEachCase(
            name,
            (plan, _) =>
            {
                var labels = Labels(plan.BatchSize);
                var targets = plan.SoftTargets(labels, Classes);
                // λ and 1 − λ are rounded to float32
                Assert.All(targets.sum([1]).data<float>().ToArray(), sum => Assert.Equal(1, sum, 1e-6f));
                for (var i = 0; i < plan.BatchSize; i++)
                {
                    var expected = new double[Classes];
                    expected[labels[i].item<long>()] += plan.LabelWeight(i);
                    expected[labels[plan.Partners[i]].item<long>()] += 1 - plan.LabelWeight(i);
                    for (var c = 0; c < Classes; c++)
                        Assert.Equal(expected[c], targets[i, c].item<float>(), 1e-6);
                }
                // Soft targets and multi-label targets are mixed by the same weights; two losses equal one against mixed targets.
                var oneHot = functional.one_hot(labels, Classes).to(ScalarType.Float32);
                Assert.True(plan.MixedTargets(oneHot).allclose(targets, rtol: 0, atol: 1e-6));
                var logits = tensor(Values(plan.BatchSize * Classes, ScalarType.Float32)).view(plan.BatchSize, Classes);
                var soft = -(functional.log_softmax(logits, 1) * targets).sum() / plan.BatchSize;
                Assert.Equal(soft.item<float>(), plan.CrossEntropy(logits, labels).item<float>(), 1e-5); // sums of a few terms near 2
                Assert.InRange(plan.Accuracy(logits, labels), 0, 1);
                Assert.True(float.IsFinite(plan.BinaryCrossEntropy(logits, oneHot).item<float>()));
            },
            ScalarType.Float32,
            ScalarType.Byte
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Plans_and_batches_are_the_same_with_any_number_of_threads(string name)
    {
        var threads = get_num_threads();
        try
        {
            ForEachCase(
                name,
                (plan, inputs) =>
                {
                    set_num_threads(1);
                    var one = plan.Apply(inputs);
                    set_num_threads(2);
                    Assert.True(one.equal(plan.Apply(inputs)).all().item<bool>());
                },
                ScalarType.Float32,
                ScalarType.Byte
            );
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_second_batch_like_the_first_gives_the_same_mix_and_loss(string name) =>
        ForEachCase(
            name,
            (plan, inputs) =>
            {
                Assert.True(plan.Apply(inputs).equal(plan.Apply(inputs, inputs.clone())).all().item<bool>());
                var labels = Labels(plan.BatchSize);
                var logits = tensor(Values(plan.BatchSize * Classes, ScalarType.Float32)).view(plan.BatchSize, Classes);
                // The same sum in another order: float32 near 2.
                Assert.Equal(
                    plan.CrossEntropy(logits, labels).item<float>(),
                    plan.CrossEntropy(logits, labels, labels).item<float>(),
                    1e-5
                );
            },
            ScalarType.Float32,
            ScalarType.Byte
        );

    // Batches of one, odd and even; one and three channels; non-square shapes. NaN would fail every comparison, so nothing hides.
    private static void ForEachCase(string name, Action<MixPlan, Tensor> check, params ScalarType[] types)
    {
        var member = Family.Find(name);
        foreach (var type in member.Types.Where(type => types.Length == 0 || types.Contains(type)))
        {
            foreach (var rank in member.Ranks)
            {
                foreach (var (batch, channels, step) in new[] { (1, 1, 0), (5, 3, 1), (6, 1, 2) })
                {
                    using var scope = NewDisposeScope();
                    long[] spatial = rank switch
                    {
                        1 => [48],
                        2 => [9, 6],
                        _ => [4, 3, 5],
                    };
                    long[] shape = [batch, channels, .. spatial];
                    var inputs = tensor(Values((int)shape.Aggregate(1L, (a, b) => a * b), type)).view(shape).to(type);
                    check(member.Sampler.Draw(inputs, key, step, Labels(batch)), inputs);
                }
            }
        }
    }

    private static Tensor Labels(int batch) => tensor([.. Enumerable.Range(0, batch).Select(i => (long)(i % Classes))]);

    // Bytes and integers get whole numbers.
    private static float[] Values(int count, ScalarType type)
    {
        var stream = RandomKey.FromSeed(3).Stream();
        var whole = type is ScalarType.Byte or ScalarType.Int64;
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = whole ? stream.NextInt(256) : (float)Math.Clamp(stream.NextNormal(), -3, 3);
        return values;
    }
}
