namespace FMixSharp.Lab.Models;

/// <summary>How many blocks each of the four stages of a residual network has, by its number of layers.</summary>
/// <remarks>18 to 152 are those of He et al. (2016); 10, 14 and 26 are the smallest of their kind, for small networks.</remarks>
internal sealed record ResNetStages(bool Bottleneck, IReadOnlyList<int> Blocks)
{
    private static readonly ResNetStages[] All =
    [
        new(false, [1, 1, 1, 1]),
        new(false, [2, 2, 2, 2]),
        new(false, [3, 4, 6, 3]),
        new(true, [1, 1, 1, 1]),
        new(true, [2, 2, 2, 2]),
        new(true, [3, 4, 6, 3]),
        new(true, [3, 4, 23, 3]),
        new(true, [3, 8, 36, 3]),
    ];

    /// <summary>All depths.</summary>
    public static ModelDepths Depths { get; } = ModelDepths.OneOf(All.Select(stages => stages.Depth));

    /// <summary>Those with bottleneck blocks.</summary>
    public static ModelDepths BottleneckDepths { get; } =
        ModelDepths.OneOf(All.Where(stages => stages.Bottleneck).Select(stages => stages.Depth));

    /// <summary>Output channels of a block in multiples of the width inside it.</summary>
    public int Expansion => Bottleneck ? 4 : 1;

    // Two or three convolutions a block, the stem and the linear layer; convolutions in shortcuts are not counted.
    private int Depth => (Bottleneck ? 3 : 2) * Blocks.Sum() + 2;

    /// <summary>The stages of a network of <paramref name="depth"/> layers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such depth.</exception>
    public static ResNetStages Of(int depth)
    {
        Depths.Require(depth);
        return All.First(stages => stages.Depth == depth);
    }

    /// <summary>
    /// The stages of a network of these tensors, by the usual names: <c>layer1.0.conv1.weight</c>. A block counts that has any tensor.
    /// </summary>
    /// <returns>Null where a stage has no block.</returns>
    public static ResNetStages? Of(IReadOnlyCollection<string> names)
    {
        var blocks = new HashSet<string>[4];
        for (var stage = 0; stage < blocks.Length; stage++)
            blocks[stage] = BlocksOf(names, $"layer{stage + 1}.");
        return blocks.All(stage => stage.Count > 0)
            ? new ResNetStages(names.Contains("layer1.0.conv3.weight"), [.. blocks.Select(stage => stage.Count)])
            : null;
    }

    // Their numbers, as texts.
    private static HashSet<string> BlocksOf(IEnumerable<string> names, string stage) =>
        [
            .. names
                .Where(name => name.StartsWith(stage, StringComparison.Ordinal))
                .Select(name => name[stage.Length..].Split('.', 2))
                .Where(parts => parts.Length == 2 && parts[0].Length > 0 && parts[0].All(char.IsAsciiDigit))
                .Select(parts => parts[0]),
        ];

    /// <summary>The stride of a block: 2 where stages 1 to 3 (0-based) begin.</summary>
    public static int Stride(int stage, int block) => stage > 0 && block == 0 ? 2 : 1;
}
