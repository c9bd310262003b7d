namespace FMixSharp.Lab.Models;

/// <summary>The numbers of layers that a family of models can have.</summary>
public sealed class ModelDepths
{
    private readonly string text;
    private readonly Func<int, bool> contains;

    private ModelDepths(string text, Func<int, bool> contains) => (this.text, this.contains) = (text, contains);

    /// <summary>Whether there is a model of this depth.</summary>
    public bool Contains(int depth) => contains(depth);

    /// <summary>Which they are, as in "one of 18, 34" or "6n + 4 with n ≥ 1 (10, 16, 22, 28, …)".</summary>
    public override string ToString() => text;

    /// <summary>A few.</summary>
    public static ModelDepths OneOf(IEnumerable<int> depths)
    {
        int[] known = [.. depths.Order()];
        return new ModelDepths($"one of {string.Join(", ", known)}", known.Contains);
    }

    /// <summary>Any from 1 on.</summary>
    public static ModelDepths Any { get; } = new("a whole number of at least 1", depth => depth >= 1);

    /// <summary>step·n + rest for n ≥ 1.</summary>
    public static ModelDepths Multiples(int step, int rest) =>
        new(
            $"{step}n + {rest} with n ≥ 1 ({string.Join(", ", Enumerable.Range(1, 4).Select(n => step * n + rest))}, …)",
            depth => depth > rest && (depth - rest) % step == 0
        );

    /// <summary>Throws when there is no model of this depth, for a parameter called "depth".</summary>
    internal void Require(int depth)
    {
        if (!Contains(depth))
            throw new ArgumentOutOfRangeException(nameof(depth), depth, $"There is no such depth; expected {text}.");
    }
}
