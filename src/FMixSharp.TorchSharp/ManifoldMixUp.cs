using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp;

/// <summary>
/// Manifold MixUp: mixes what one layer, drawn for each step, gives to the next, instead of the input. The model is not changed:
/// <c>var (logits, plan) = manifold.Call(images, mixup, key, step); var loss = plan.CrossEntropy(logits, labels);</c>. Source: Verma, Lamb,
/// Beckham, Najafi, Mitliagkas, Lopez-Paz, Bengio, "Manifold Mixup: Better Representations by Interpolating Hidden States" (2019).
/// </summary>
/// <remarks>
/// It hooks the drawn layer for the time of one call, so nothing remains, also after an exception; evaluate with the model itself. One call
/// at a time for each model. Any method mixes: <see cref="FMix"/> and <see cref="CutMix"/> masks have the size of the feature map.
/// </remarks>
public sealed class ManifoldMixUp
{
    // Below the plan's key; like the names in PlanPlaces a promise.
    private const string LayerPlace = "layer";

    private readonly Module<Tensor, Tensor> model;
    private readonly ManifoldMixUpOptions options;
    private readonly (string Name, Module<Tensor, Tensor>? Layer)[] places;

    /// <summary>Mixes at the input or after one of the layers of these names, with the default options.</summary>
    /// <inheritdoc cref="ManifoldMixUp(Module{Tensor, Tensor}, IReadOnlyList{string}, ManifoldMixUpOptions)"/>
    public ManifoldMixUp(Module<Tensor, Tensor> model, IReadOnlyList<string> layers)
        : this(model, layers, new ManifoldMixUpOptions()) { }

    /// <summary>Mixes after one of the layers of these names, or at the input.</summary>
    /// <param name="model">The model; it must run its layers by <c>call</c>, because <c>forward</c> runs no hooks. Not owned.</param>
    /// <param name="layers">Names as in <c>model.named_modules()</c>, such as "layer1" or "encoder.0"; each takes a tensor and gives
    /// one.</param>
    /// <param name="options">Where else, and which axes are spatial.</param>
    /// <exception cref="ArgumentException">The model has no such layer, or there is no place to mix at.</exception>
    public ManifoldMixUp(Module<Tensor, Tensor> model, IReadOnlyList<string> layers, ManifoldMixUpOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(options);
        var known = model.named_modules().ToDictionary(entry => entry.name, entry => entry.module);
        (this.model, this.options) = (model, options);
        places = Places(
            layers.Select(name =>
                (
                    name,
                    known.TryGetValue(name, out var layer)
                        ? layer
                        : throw new ArgumentException(
                            $"The model has no layer '{name}'; {NearestName.Expected(name, known.Keys)}.",
                            nameof(layers)
                        )
                )
            )
        );
    }

    /// <summary>Mixes after one of these layers, or at the input.</summary>
    /// <param name="model">The model; it must run its layers by <c>call</c>, because <c>forward</c> runs no hooks. Not owned.</param>
    /// <param name="layers">Modules inside the model; not owned.</param>
    /// <param name="options">Where else, and which axes are spatial.</param>
    /// <exception cref="ArgumentException">A layer is not part of the model, or there is no place to mix at.</exception>
    public ManifoldMixUp(Module<Tensor, Tensor> model, IReadOnlyList<Module> layers, ManifoldMixUpOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(options);
        var known = model.named_modules().ToArray();
        (this.model, this.options) = (model, options);
        places = Places(
            layers.Select(layer =>
                (
                    known.FirstOrDefault(entry => ReferenceEquals(entry.module, layer)).name
                        ?? throw new ArgumentException($"A layer ({layer?.GetName()}) is not part of the model.", nameof(layers)),
                    layer
                )
            )
        );
    }

    /// <summary>The places to mix at, in their order: "input" if it is one of them, then the layers' names.</summary>
    public IReadOnlyList<string> Layers => Array.ConvertAll(places, place => place.Name);

    /// <summary>Which of <see cref="Layers"/> a plan mixes, by its key; all are equally likely.</summary>
    /// <exception cref="ArgumentException">The plan has no key.</exception>
    public string LayerOf(MixPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return PlaceAt(KeyOf(plan)).Name;
    }

    /// <summary>Runs the model on a batch that is mixed at a random layer, by a plan drawn for the hidden state there.</summary>
    /// <param name="inputs">The batch (B, …) as the model takes it, not mixed.</param>
    /// <param name="sampler">The method: <see cref="MixUp"/> as in the article, or any other.</param>
    /// <param name="key">The training's key, the same for all steps: layer and plan follow from <c>key.Fold(step)</c>.</param>
    /// <param name="step">Batches drawn before this one since training began, at least 0.</param>
    /// <param name="labels">The class of each sample, integers (B), for samplers that choose partners by class. Null by default.</param>
    /// <returns>
    /// What the model gives, with gradient, which the caller owns; and the plan, for the loss. Other tensors that the model makes on its
    /// way are disposed.
    /// </returns>
    /// <exception cref="InvalidOperationException">The model did not run the layer by <c>call</c>.</exception>
    /// <exception cref="ArgumentException">The hidden state cannot be mixed; the message says why.</exception>
    public (Tensor Output, MixPlan Plan) Call(Tensor inputs, MixSampler sampler, RandomKey key, long step, Tensor? labels = null)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        return Run(inputs, key.Fold(step), state => sampler.Draw(state, Axes(state), key, step, labels));
    }

    /// <summary>Runs the model on a batch that is mixed at a random layer by a plan that is there already.</summary>
    /// <param name="inputs">The batch (B, …) as the model takes it, not mixed.</param>
    /// <param name="plan">What was drawn, and whose key names the layer; masks must fit the hidden state.</param>
    /// <returns>What the model gives, with gradient; the caller owns it.</returns>
    /// <inheritdoc cref="Call(Tensor, MixSampler, RandomKey, long, Tensor)" path="/exception"/>
    public Tensor Call(Tensor inputs, MixPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Run(inputs, KeyOf(plan), _ => plan).Output;
    }

    private (Tensor Output, MixPlan Plan) Run(Tensor inputs, RandomKey key, Func<Tensor, MixPlan> draw)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var scope = NewDisposeScope();
        var (name, layer) = PlaceAt(key);
        MixPlan? drawn = null;
        if (layer is null)
            return (model.call(Mix(inputs)).MoveToOuterDisposeScope(), drawn!);
        // A layer that runs several times is mixed the first time only.
        var hook = layer.register_forward_hook((_, _, output) => drawn is null ? Mix(output) : output);
        Tensor result;
        try
        {
            result = model.call(inputs);
        }
        finally
        {
            hook.remove();
        }
        return drawn is not null
            ? (result.MoveToOuterDisposeScope(), drawn)
            : throw new InvalidOperationException(
                $"The model did not run layer '{name}' by call, so nothing was mixed: forward runs no hooks. "
                    + "Write layer.call(x) instead of layer.forward(x) in the model, or name another layer."
            );

        Tensor Mix(Tensor state)
        {
            if (state.shape.Length == 0 || state.shape[0] != inputs.shape[0])
            {
                throw new ArgumentException(
                    $"Layer '{name}' gives shape {MixInputs.Text(state.shape)} for a batch of {inputs.shape[0]}: its "
                        + "first axis is not the batch, so samples cannot be mixed there."
                );
            }
            drawn = draw(state);
            return drawn.Apply(state, Axes(state));
        }
    }

    private InputAxes Axes(Tensor state) => state.shape.Length == 2 ? InputAxes.NoChannels : options.Axes;

    private static RandomKey KeyOf(MixPlan plan) =>
        plan.Key
        ?? throw new ArgumentException(
            $"The plan of {plan.Method} has no key, which names the layer: draw it by a sampler, or give it one with WithKey.",
            nameof(plan)
        );

    private (string Name, Module<Tensor, Tensor>? Layer) PlaceAt(RandomKey key) =>
        places[key.Fold(LayerPlace).Stream().NextInt(places.Length)];

    private (string, Module<Tensor, Tensor>?)[] Places(IEnumerable<(string Name, Module Layer)> layers)
    {
        LibTorchFaults.Repair();
        var hidden = layers.Select(entry =>
            (
                entry.Name,
                entry.Layer as Module<Tensor, Tensor>
                    ?? throw new ArgumentException(
                        $"Layer '{entry.Name}' is a {entry.Layer.GetName()}; expected a module that takes a tensor and gives one.",
                        nameof(layers)
                    )
            )
        );
        (string, Module<Tensor, Tensor>?)[] all = options.IncludeInput ? [("input", null), .. hidden] : [.. hidden];
        return all.Length > 0 ? all : throw new ArgumentException("There is no place to mix at; give at least one layer.", nameof(layers));
    }
}
