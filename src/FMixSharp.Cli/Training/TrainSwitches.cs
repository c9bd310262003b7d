using System.CommandLine;
using FMixSharp.Cli.Parsing;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Cli.Training;

/// <summary>
/// The options of "fmix train" that describe a run, one for each of <see cref="OptionGroups.Options"/>, and how they become
/// <see cref="TrainOptions"/>.
/// </summary>
internal sealed class TrainSwitches
{
    private readonly (TrainOption Option, Option Switch)[] all;

    /// <summary>New switches.</summary>
    /// <param name="defaults">What help says of defaults, by property, where it is not the data set's recipe.</param>
    public TrainSwitches(IReadOnlyDictionary<string, string>? defaults = null) =>
        all = [
            .. OptionGroups.Options.Select(option =>
                (
                    option,
                    DescribedOption.Of(option, defaults?.GetValueOrDefault(option.Property) is { } own ? option.HelpWith(own) : option.Help)
                )
            ),
        ];

    /// <summary>All of them, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [.. all.Select(each => each.Switch)];

    /// <summary>The switch for a property of <see cref="TrainOptions"/>.</summary>
    public Option this[string property] => all.Single(each => each.Option.Property == property).Switch;

    /// <summary>The headings of the help, each with the switch above which it stands.</summary>
    public IEnumerable<(string Heading, Option First)> Groups =>
        OptionGroups.All.Select(group => (group.Name, this[group.Options[0].Property]));

    /// <summary>The run that the command line describes: the data set's defaults, and what was given.</summary>
    /// <exception cref="UsageException">Something is out of range or unknown; all of it is listed at once.</exception>
    public TrainOptions Read(ParseResult result)
    {
        var given = Given(result).ToDictionary(each => each.Option.Property, each => (each.Option, each.Value));
        var options = TrainOptions.For(Value<string>(nameof(TrainOptions.Dataset)) ?? new TrainOptions().Dataset);
        var (model, weights) = (Value<string>(nameof(options.Model)), Value<string>(nameof(options.Weights)));
        if ((model ?? weights) is not null)
            options = options.WithModel(model ?? options.Model, weights);
        if (Value<string>(nameof(options.Optimiser)) is { } optimiser)
            options = options.WithOptimiser(optimiser);
        if (Value<int?>(nameof(options.Epochs)) is { } epochs)
            options = options.WithEpochs(epochs);
        options = given.Values.Aggregate(options, (changed, each) => each.Option.With(changed, each.Value));
        return Checked(options);

        T? Value<T>(string property) => (T?)given.GetValueOrDefault(property).Value;
    }

    /// <summary>A line for each option that was given and changes nothing.</summary>
    /// <exception cref="UsageException">A folder was given for built-in data, so that something else was meant.</exception>
    public IEnumerable<string> WithoutEffect(ParseResult result, TrainOptions options)
    {
        TrainOption[] given = [.. Given(result).Select(each => each.Option)];
        if (given.Any(option => option.Property == nameof(options.Data)) && Datasets.BuiltIn.Contains(options.Dataset))
            throw new UsageException(
                $"--data is given, but {options.Dataset} is built in; name another data set with --dataset, such as image-folder."
            );
        return
        [
            .. from option in given
            let because = option.WithoutEffect(options, OptionNames.Of)
            where because is not null
            select $"{option.Switch} changes nothing: {because}.",
        ];
    }

    /// <summary>
    /// The options of a run that is resumed: its own, though it may go on in other circumstances (threads, device, data folder).
    /// </summary>
    /// <exception cref="UsageException">Another option was given.</exception>
    public TrainOptions ReadForResume(ParseResult result, TrainOptions recorded)
    {
        (TrainOption Option, object? Value)[] given = [.. Given(result)];
        return given.FirstOrDefault(each => !each.Option.IsCircumstance).Option is { } other
            ? throw new UsageException(
                $"{other.Switch} cannot be given with --resume: a run goes on with the options in its run.json. "
                    + $"Only {string.Join(", ", OptionGroups.Circumstances.Select(option => option.Switch))} may change."
            )
            : given.Aggregate(recorded, (changed, each) => each.Option.With(changed, each.Value));
    }

    /// <summary>The options of a planned run, in the circumstances that were given: what changes no number.</summary>
    /// <exception cref="UsageException">Something is out of range.</exception>
    public TrainOptions InCircumstances(ParseResult result, TrainOptions planned)
    {
        var given = Given(result).Where(each => each.Option.IsCircumstance).ToArray();
        return given.Length == 0 ? planned : Checked(given.Aggregate(planned, (changed, each) => each.Option.With(changed, each.Value)));
    }

    /// <summary>The options.</summary>
    /// <exception cref="UsageException">Something is out of range, or does not fit.</exception>
    public static TrainOptions Checked(TrainOptions options)
    {
        var violations = string.Join(' ', options.Violations(OptionNames.Of));
        return violations.Length == 0 ? options : throw new UsageException(violations);
    }

    private IEnumerable<(TrainOption Option, object? Value)> Given(ParseResult result) =>
        from each in all
        where result.GetResult(each.Switch) is { Implicit: false }
        let value = result.GetResult(each.Switch)!.GetValueOrDefault<object?>()
        select (each.Option, each.Option.Values is YesOrNo yes ? (bool)value! == yes.Given : value);
}
