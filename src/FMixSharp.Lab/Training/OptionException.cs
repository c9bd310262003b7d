namespace FMixSharp.Lab.Training;

/// <summary>Options that cannot be used, also together with the data or the model; says so in the names of whoever gave them.</summary>
/// <param name="text">The message, given what a property of <see cref="TrainOptions"/> is called.</param>
public sealed class OptionException(Func<Func<string, string>, string> text) : ArgumentException(text(property => property))
{
    /// <summary>The message in other names than those of the properties, such as a command line's options.</summary>
    /// <param name="name">What a property of the options is called.</param>
    public string In(Func<string, string> name) => text(name);
}
