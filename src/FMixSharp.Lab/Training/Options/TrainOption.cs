using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace FMixSharp.Lab.Training.Options;

/// <summary>
/// All that is known of one option of a training run: the property that holds it, its names in files, on the command line and in reports,
/// what it does, which values it takes, and in which runs. Help, reading, checks and what is written of options follow from it.
/// </summary>
public sealed class TrainOption
{
    private readonly PropertyInfo property;
    private readonly string help;

    /// <summary>An option.</summary>
    /// <param name="property">Name of the property of <see cref="TrainOptions"/>.</param>
    /// <param name="values">What it takes.</param>
    /// <param name="help">What it does, in sentences.</param>
    internal TrainOption(string property, OptionValues values, string help)
    {
        this.property =
            typeof(TrainOptions).GetProperty(property) ?? throw new ArgumentException($"There is no option {property}.", nameof(property));
        this.help = help;
        Values = values;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
        Switch = "--" + JsonNamingPolicy.KebabCaseLower.ConvertName(property);
    }

    /// <summary>Name of the property: "LearningRate".</summary>
    public string Property => property.Name;

    /// <summary>Name in run.json, checkpoints and experiments: "learning_rate".</summary>
    public string Name { get; }

    /// <summary>Name on the command line: "--lr".</summary>
    public string Switch { get; internal init; }

    /// <summary>Name in reports: "learning rate".</summary>
    public string Words => Name.Replace('_', ' ');

    /// <summary>Which values it takes.</summary>
    public OptionValues Values { get; }

    /// <summary>Which runs it is for.</summary>
    public OptionAudience For { get; internal init; } = OptionAudience.Everyone;

    /// <summary>
    /// True: where and with what a run computes, and not what (up to rounding). It may change when a run is resumed, and does not tell
    /// groups of runs apart.
    /// </summary>
    public bool IsCircumstance { get; internal init; }

    /// <summary>What it does, and its default, as help texts say it.</summary>
    public string Help => HelpWith(DefaultText);

    /// <summary>The same with another default, for commands that take it from elsewhere than a data set's recipe.</summary>
    /// <param name="defaultText">What is said of the default; null where nothing is.</param>
    public string HelpWith(string? defaultText) => defaultText is null ? help : $"{help} [default: {defaultText}]";

    /// <summary>The value in options that say nothing else; null for those that may be null, and only for those.</summary>
    public object? Default => Of(new TrainOptions());

    /// <summary>What stands for a default of null in help texts.</summary>
    internal string NullText { get; init; } = "none";

    /// <summary>What help texts say of the default, where it is not <see cref="Default"/>.</summary>
    internal string? OtherDefaultText { get; init; }

    /// <summary>
    /// Why the option changes nothing in a run, given the names of options; null where it does. Where the option has this, it is not
    /// refused in runs that it is not for.
    /// </summary>
    internal Func<TrainOptions, Func<string, string>, string?>? Idle { get; init; }

    /// <summary>The option's value.</summary>
    public object? Of(TrainOptions options) => property.GetValue(options);

    /// <summary>The options with another value of this one, which must be of its type; ranges are not checked.</summary>
    public TrainOptions With(TrainOptions options, object? value)
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = options with { };
        property.SetValue(copy, value);
        return copy;
    }

    /// <summary>Why the option, when it is given, changes nothing in this run; null where it does.</summary>
    /// <param name="options">The run.</param>
    /// <param name="name">What a property of the options is called.</param>
    public string? WithoutEffect(TrainOptions options, Func<string, string> name) => Idle?.Invoke(options, name);

    /// <summary>What follows the option's name in a sentence that says what is wrong with its value; null when nothing is.</summary>
    internal string? Violation(TrainOptions options)
    {
        var value = Of(options);
        if (Idle is null && For.Misfit(options) is { } misfit)
            return Equals(value, Default) ? null : misfit;
        return value is null ? null : Values.Violation(value);
    }

    private string? DefaultText
    {
        get
        {
            if (OtherDefaultText is not null || Values is YesOrNo)
                return OtherDefaultText;
            var (published, builtIn) = (Text(TrainOptions.For(For.Published)), Text(TrainOptions.For(For.BuiltIn)));
            return published == builtIn ? published : $"{published}; for {For.BuiltIn}: {builtIn}";
        }
    }

    private string Text(TrainOptions options) =>
        Convert.ToString(Of(options), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : NullText;
}
