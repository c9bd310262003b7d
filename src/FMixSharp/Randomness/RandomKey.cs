using System.Globalization;

namespace FMixSharp;

/// <summary>
/// Names one place in all the randomness of a run. Start from a seed, fold in the integers that say where the draw happens
/// (<c>RandomKey.FromSeed(7).Fold("mix").Fold(epoch).Fold(step)</c>), and open a <see cref="RandomStream"/>. The same key always
/// gives the same numbers, whatever was drawn elsewhere and on however many threads; so a resumed run needs only integers.
/// </summary>
/// <param name="Value">The 64-bit key. Two different paths of folds collide with probability about 2⁻⁶⁴.</param>
public readonly record struct RandomKey(ulong Value)
{
    /// <summary>The root key of <paramref name="seed"/>; every 64-bit value is a valid seed.</summary>
    public static RandomKey FromSeed(ulong seed) => new(seed);

    /// <summary>The key of place <paramref name="number"/> below this one. Order matters: folding 1 then 2 is not 2 then 1.</summary>
    public RandomKey Fold(long number) => Fold((ulong)number, 0xF01D0000);

    /// <summary>The key of the part called <paramref name="name"/> below this one, such as "shuffle" or "crop".</summary>
    public RandomKey Fold(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var hash = 0xCBF29CE484222325; // FNV-1a over the UTF-16 units
        foreach (var unit in name)
            hash = (hash ^ unit) * 0x100000001B3;
        return Fold(hash, 0xF01D0001);
    }

    /// <summary>A fresh stream of random numbers at this key; each call starts at the same first number.</summary>
    public RandomStream Stream() => new(this);

    // Streams use counters whose upper half is zero; the tag keeps folds apart from them.
    private RandomKey Fold(ulong number, uint tag)
    {
        uint c0 = (uint)number,
            c1 = (uint)(number >> 32),
            c2 = tag,
            c3 = uint.MaxValue;
        Philox.Block(ref c0, ref c1, ref c2, ref c3, (uint)Value, (uint)(Value >> 32));
        return new RandomKey(c0 | ((ulong)c1 << 32));
    }

    /// <summary>The key that <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not 16 hexadecimal digits.</exception>
    internal static RandomKey Parse(string text) => new(ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    /// <summary>The key in hexadecimal.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
