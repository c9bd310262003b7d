namespace FMixSharp;

/// <summary>
/// A sequence of random numbers at a <see cref="RandomKey"/>: Philox 4x32-10 with the key as its key and a block index as its counter.
/// A mutable value: hold it in a local and pass it by <c>ref</c>; a copy repeats the same numbers. Not for several threads at once:
/// give each its own key.
/// </summary>
public struct RandomStream
{
    private readonly uint key0,
        key1;
    private ulong block;
    private uint word0,
        word1,
        word2,
        word3;
    private int used;

    /// <summary>Opens the stream of <paramref name="key"/> at its first number.</summary>
    public RandomStream(RandomKey key)
    {
        key0 = (uint)key.Value;
        key1 = (uint)(key.Value >> 32);
        used = 4;
    }

    /// <summary>32 uniform random bits.</summary>
    public uint NextUInt32()
    {
        if (used == 4)
            Refill();
        return used++ switch
        {
            0 => word0,
            1 => word1,
            2 => word2,
            _ => word3,
        };
    }

    /// <summary>64 uniform random bits.</summary>
    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in (0, 1): never zero, so its logarithm is finite.</summary>
    public double NextOpenDouble() => ((NextUInt64() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Uniform in 0 … <paramref name="bound"/> − 1, without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        // Lemire's multiply-and-reject: the low half says whether this draw falls into the uneven remainder.
        var product = (ulong)NextUInt32() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            var remainder = (0u - (uint)bound) % (uint)bound;
            while ((uint)product < remainder)
                product = (ulong)NextUInt32() * (uint)bound;
        }
        return (int)(product >> 32);
    }

    /// <summary>True with probability <paramref name="probability"/>; 0 is never, 1 is always.</summary>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>A standard normal draw (mean 0, variance 1), by Box–Muller; the pair's second value is not kept.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(NextOpenDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Fills <paramref name="destination"/> with a uniformly random permutation of 0 … length − 1.</summary>
    public void NextPermutation(Span<int> destination)
    {
        // Inside-out Fisher–Yates: every permutation has the same chance, and one pass does it.
        for (var i = 0; i < destination.Length; i++)
        {
            var j = NextInt(i + 1);
            destination[i] = destination[j];
            destination[j] = i;
        }
    }

    private void Refill()
    {
        word0 = (uint)block;
        word1 = (uint)(block >> 32);
        word2 = word3 = 0;
        Philox.Block(ref word0, ref word1, ref word2, ref word3, key0, key1);
        block++;
        used = 0;
    }
}
