using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training.Options;

/// <summary>The description of all options of a training run, by subject.</summary>
public static class OptionGroups
{
    private static readonly Lock change = new();
    private static (Table Of, IReadOnlyList<OptionGroup> Groups)? made;

    // What a program may add to: the description names all of it.
    private readonly record struct Table(int Datasets, int Models, int Methods)
    {
        public static Table Current => new(Training.Datasets.All.Count, ModelCatalog.Entries.Count, MixMethods.Names.Count);
    }

    /// <summary>The groups, in the order of help texts and files.</summary>
    public static IReadOnlyList<OptionGroup> All
    {
        get
        {
            lock (change)
            {
                var current = Table.Current;
                if (made?.Of != current)
                    made = (current, Make());
                return made.Value.Groups;
            }
        }
    }

    /// <summary>The options of all groups, in the same order: one for each property of <see cref="TrainOptions"/>.</summary>
    public static IReadOnlyList<TrainOption> Options => [.. All.SelectMany(group => group.Options)];

    /// <summary>What a run computes with: the options that may change when it is resumed.</summary>
    public static IReadOnlyList<TrainOption> Circumstances => [.. Options.Where(option => option.IsCircumstance)];

    /// <summary>The option that a property holds; null where there is none of this name.</summary>
    public static TrainOption? Of(string property) => Options.FirstOrDefault(option => option.Property == property);

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
}
