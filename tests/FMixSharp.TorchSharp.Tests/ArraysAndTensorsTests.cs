using static TorchSharp.torch;

namespace FMixSharp.Tests;

/// <summary>The tensor path and the plain-array path are two programs for one definition.</summary>
[Collection("tensors")]
public sealed class ArraysAndTensorsTests
{
    public static TheoryData<PlanKind> Kinds => TestPlans.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Tensors_and_arrays_are_mixed_alike_bit_for_bit(PlanKind kind)
    {
        var plan = TestPlans.Create(kind, 5, [7, 9]);
        var stream = RandomKey.FromSeed(3).Stream();
        var floats = new float[5 * 3 * 63];
        var bytes = new byte[floats.Length];
        for (var i = 0; i < floats.Length; i++)
            (floats[i], bytes[i]) = ((float)stream.NextNormal(), (byte)stream.NextInt(256));

        var mixedFloats = new float[floats.Length];
        var mixedBytes = new byte[floats.Length];
        plan.Apply(floats, mixedFloats, 3);
        plan.Apply(bytes, mixedBytes, 3);

        using var scope = NewDisposeScope();
        Assert.Equal(mixedFloats, plan.Apply(tensor(floats).view(5, 3, 7, 9)).data<float>().ToArray());
        Assert.Equal(mixedBytes, plan.Apply(tensor(bytes).view(5, 3, 7, 9)).data<byte>().ToArray());

        // What the processor's memory is spared, and other devices use.
        Assert.Equal(mixedFloats, MixTensors.MixByKernels(plan, tensor(floats).view(5, 3, 7, 9)).data<float>().ToArray());
        Assert.Equal(mixedBytes, MixTensors.MixByKernels(plan, tensor(bytes).view(5, 3, 7, 9)).data<byte>().ToArray());
        Assert.Equal(
            mixedFloats,
            MixTensors.MixByKernels(plan, tensor(floats).view(5, 3, 7, 9).requires_grad_()).detach().data<float>().ToArray()
        );
    }

    [Fact]
    public void Memory_is_mixed_directly_only_where_that_is_right()
    {
        using var scope = NewDisposeScope();
        var images = zeros(2, 3, 4, 4);
        Assert.True(MixMemory.CanMix(images));
        Assert.True(MixMemory.CanMix(images.to(ScalarType.Byte)));
        Assert.False(MixMemory.CanMix(images.to(ScalarType.BFloat16)));
        Assert.False(MixMemory.CanMix(images.transpose(2, 3)));
        var wanted = zeros(2, 3, 4, 4, requires_grad: true);
        Assert.False(MixMemory.CanMix(wanted));
        using var quiet = no_grad();
        Assert.True(MixMemory.CanMix(wanted));
    }
}
