namespace FMixSharp.Lab.Training.Options;

/// <summary>The description of all options of a training run, by subject.</summary>
public static class OptionGroups
{
    /// <summary>The groups, in the order of help texts and files.</summary>
    public static IReadOnlyList<OptionGroup> All { get; } =
    [
        new DataOptions(),
        new ModelOptions(),
        new MixingOptions(),
        new OptimisationOptions(),
        new TestingOptions(),
        .. Datasets.Kinds.Select(kind => kind.Options).OfType<OptionGroup>(),
        new ProcessOptions(),
    ];

    /// <summary>The options of all groups, in the same order: one for each property of <see cref="TrainOptions"/>.</summary>
    public static IReadOnlyList<TrainOption> Options { get; } = [.. All.SelectMany(group => group.Options)];

    /// <summary>What a run computes with: the options that may change when it is resumed.</summary>
    public static IReadOnlyList<TrainOption> Circumstances { get; } = [.. Options.Where(option => option.IsCircumstance)];

    /// <summary>The option that a property holds; null where there is none of this name.</summary>
    public static TrainOption? Of(string property) => Options.FirstOrDefault(option => option.Property == property);
}
