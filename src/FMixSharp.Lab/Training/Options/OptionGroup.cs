namespace FMixSharp.Lab.Training.Options;

/// <summary>Options of one subject, and what there is to check among them.</summary>
/// <param name="name">The subject, a heading in help texts: "Point clouds".</param>
/// <param name="options">The options, in the order of help texts.</param>
public abstract class OptionGroup(string name, params IReadOnlyList<TrainOption> options)
{
    /// <summary>The subject, a heading in help texts.</summary>
    public string Name { get; } = name;

    /// <summary>The options, in the order of help texts and files.</summary>
    public IReadOnlyList<TrainOption> Options { get; } = options;

    /// <summary>A sentence for each option that is out of range, not for this run, or does not go with another one.</summary>
    /// <param name="options">The options, of all groups.</param>
    /// <param name="name">What a property of them is called.</param>
    /// <param name="but">Properties that are not looked at.</param>
    internal IEnumerable<string> Violations(TrainOptions options, Func<string, string> name, params string[] but) =>
        Options
            .Where(option => !but.Contains(option.Property))
            .Select(option => option.Violation(options) is { } violation ? name(option.Property) + violation : null)
            .OfType<string>()
            .Concat(Relations(options, name));

    /// <summary>A sentence for each option of the group that does not go with another option, of any group.</summary>
    private protected virtual IEnumerable<string> Relations(TrainOptions options, Func<string, string> name) => [];
}
