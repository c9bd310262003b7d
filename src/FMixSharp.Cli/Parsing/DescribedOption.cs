using System.CommandLine;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Cli.Parsing;

/// <summary>Options that mean what one of a training run does, made from its description, for every command that has them.</summary>
internal static class DescribedOption
{
    /// <summary>The option for a property of <see cref="Lab.Training.TrainOptions"/>, with the command's own default.</summary>
    /// <param name="property">Name of the property.</param>
    /// <param name="defaultText">What help says of the default; null for nothing.</param>
    /// <typeparam name="T">Type of its values: null where it was not given.</typeparam>
    public static Option<T> Of<T>(string property, string? defaultText)
    {
        var option = OptionGroups.Of(property)!;
        return (Option<T>)Of(option, option.HelpWith(defaultText));
    }

    /// <summary>The option that takes what <paramref name="option"/> does.</summary>
    /// <param name="option">The description.</param>
    /// <param name="help">What it does, and its default.</param>
    public static Option Of(TrainOption option, string help) =>
        option.Values switch
        {
            WholeNumbers values => Options.Whole(option.Switch, help, values.Least, values.Most),
            Numbers values => Options.Number(option.Switch, values.Placeholder, help, values.Expected, values.Accepts),
            Choice values => Options.Choice(option.Switch, values.Placeholder, help, [.. values.Words]),
            Seeds => Options.Seed(help),
            YesOrNo => Options.Switch(option.Switch, help),
            Texts values => Suggestions.Joined(Options.Text(option.Switch, values.Placeholder, help), values.Names),
            var values => Options.Text(option.Switch, values.Placeholder, help),
        };
}
