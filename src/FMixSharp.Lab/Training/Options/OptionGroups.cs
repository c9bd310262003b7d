using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training.Options;

/// <summary>The description of all options of a training run, by subject.</summary>
public static class OptionGroups
{
    private static readonly Lock change = new();
    private static Description? made;

    /// <summary>The groups, in the order of help texts and files.</summary>
    public static IReadOnlyList<OptionGroup> All => Current.Groups;

    /// <summary>The options of all groups, in the same order: one for each property of <see cref="TrainOptions"/>.</summary>
    public static IReadOnlyList<TrainOption> Options => Current.Options;

    /// <summary>What a run computes with: the options that may change when it is resumed.</summary>
    public static IReadOnlyList<TrainOption> Circumstances => Current.Circumstances;

    /// <summary>The option that a property holds; null where there is none of this name.</summary>
    public static TrainOption? Of(string property) => Options.FirstOrDefault(option => option.Property == property);

    // Made anew when a program has added a data set, a model or a method: the description names all of them.
    private static Description Current
    {
        get
        {
            var names = (Datasets.All.Count, ModelCatalog.Entries.Count, MixMethods.All.Count);
            lock (change)
                return made is { } known && known.Names == names ? known : made = new Description(names, Make());
        }
    }

    private static OptionGroup[] Make() =>
        [
            new DataOptions(),
            new ModelOptions(),
            new MixingOptions(),
            new OptimisationOptions(),
            new TestingOptions(),
            .. Datasets.Kinds.Select(kind => kind.Options).OfType<OptionGroup>(),
            new ProcessOptions(),
        ];

    private sealed record Description((int Datasets, int Models, int Methods) Names, IReadOnlyList<OptionGroup> Groups)
    {
        public IReadOnlyList<TrainOption> Options { get; } = [.. Groups.SelectMany(group => group.Options)];

        public IReadOnlyList<TrainOption> Circumstances { get; } =
        [.. Groups.SelectMany(group => group.Options).Where(option => option.IsCircumstance)];
    }
}
