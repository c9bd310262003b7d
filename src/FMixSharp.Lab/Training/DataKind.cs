using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training.Options;

namespace FMixSharp.Lab.Training;

/// <summary>
/// A kind of data, such as images or texts: which models fit it, how its samples are mixed, and the data sets of it. A kind is a folder of
/// code and a row in <see cref="Datasets"/>.
/// </summary>
public abstract class DataKind
{
    /// <summary>A kind.</summary>
    /// <param name="name">What messages call its samples, in the plural: "images".</param>
    /// <param name="inputs">What its models are given.</param>
    /// <exception cref="ArgumentException">There is no name, or no input.</exception>
    protected DataKind(string name, params IReadOnlyList<ModelInput> inputs)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0)
            throw new ArgumentException($"{name} need a model input at least", nameof(inputs));
        (Name, Inputs) = (name, inputs);
    }

    /// <summary>What messages call its samples, in the plural: "images".</summary>
    public string Name { get; }

    /// <summary>What its models are given: a model is for this kind if its <see cref="ModelEntry.Input"/> is one of these.</summary>
    public IReadOnlyList<ModelInput> Inputs { get; }

    /// <summary>The data sets, in the order of help texts.</summary>
    public abstract IReadOnlyList<Dataset> Datasets { get; }

    /// <summary>Whether samples can be shown in pictures; then its data sets have a <see cref="Dataset.Preview"/>.</summary>
    public virtual bool HasPictures => false;

    /// <summary>Whether <see cref="TrainOptions.Augment"/> is for this kind.</summary>
    public virtual bool IsAugmented => false;

    /// <summary>Why bfloat16 is not for this kind, as what follows "--precision is 'bfloat16', "; null where it is.</summary>
    internal virtual string? NoBFloat16 => $"but models of {Name} compute in {Precision.Float32}; expected that.";

    /// <summary>Options that only this kind has; null for none.</summary>
    internal virtual OptionGroup? Options => null;

    /// <summary>By what samples are mixed for a model.</summary>
    /// <param name="input">What the model is given.</param>
    /// <returns>All methods, unless a kind says others.</returns>
    public virtual MixableSamples Mixable(ModelInput? input) => new(Name, null);

    /// <summary>Options with another model, and what goes with it where nobody says otherwise.</summary>
    /// <param name="options">The options, whose data set is of this kind.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="weights">Folder of published weights; null for none.</param>
    public virtual TrainOptions WithModel(TrainOptions options, string model, string? weights)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.OfModel(model, weights);
    }
}

/// <summary>What is mixed, and by what.</summary>
/// <param name="Name">What messages call it: "voxel grids".</param>
/// <param name="Methods">Names of the methods; null for all.</param>
/// <param name="Advice">What follows them in a message, such as a model for which there are more.</param>
public sealed record MixableSamples(string Name, IReadOnlyList<string>? Methods, string Advice = "");
