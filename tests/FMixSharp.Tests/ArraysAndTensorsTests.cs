using FMixSharp.Masks;
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
    }
}
