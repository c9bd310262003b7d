using FMixSharp.Lab.Randomness;

namespace FMixSharp.Lab.Data;

/// <summary>In which order the samples of a split are taken.</summary>
internal static class SampleOrder
{
    /// <summary>The numbers from 0 to <paramref name="count"/> − 1: shuffled, anew in each epoch, or rising without a key.</summary>
    public static int[] Of(int count, RandomKey? key, int epoch)
    {
        var order = new int[count];
        if (key is { } place)
            place.Fold(Places.Shuffle).Fold(epoch).Stream().NextPermutation(order);
        else
            for (var i = 0; i < order.Length; i++)
                order[i] = i;
        return order;
    }
}
